import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { importedText, troubleText } from '../rendering/imported-hand-off-text.ts';

export const importHandOffs: Command = async (context, args, options) => {
  const { out, cwd } = context;
  const reply = await client(context).importHandOffs({
    paths: args.map((path) => resolve(cwd, path)),
    dryRun: options['dry-run'] === true,
  });
  if (out.json) out.reply(reply);
  else {
    for (const line of importedText(reply)) out.line(line);
    for (const line of troubleText(reply)) out.warn(line);
  }
  return reply.broken > 0 && reply.added + reply.known === 0 ? 1 : 0;
};
