import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';
import { safeLines } from '../rendering/safe-lines.ts';

export const handoff: Command = async (context, args) => {
  const { out } = context;
  const reply = await client(context).handOff(args[0] === undefined ? 'latest' : bareRef(args[0]));
  if (out.json) return out.reply(reply);
  for (const line of safeLines(reply.markdown.trimEnd())) out.line(line);
};
