import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { statusText } from '../rendering/status-text.ts';

export const status: Command = async (context) => {
  const { out } = context;
  const reply = await client(context).status();
  if (out.json) return out.reply(reply);
  for (const line of statusText(reply, context, out)) out.line(line);
};
