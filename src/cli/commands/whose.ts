import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { namedPaths } from '../named-paths.ts';
import { whoseText } from '../rendering/whose-text.ts';

export const whose: Command = async (context, args) => {
  const { out } = context;
  const reply = await client(context).whose({ paths: namedPaths(args, context.cwd, 'rollcall whose') });
  if (out.json) return out.reply(reply);
  if (reply.files.length === 0) out.line('Nothing there is held, and all of it is clean.');
  for (const file of reply.files) for (const line of whoseText(file, reply.now)) out.line(line);
};
