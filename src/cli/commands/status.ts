import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { statusText } from '../rendering/status-text.ts';

export const status: Command = async (context) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).status();
  if (out.json) return out.reply(reply);
  // Codes are for a person alone; the daemon looks once more who asks.
  const { offered } = terminal ? await client(context).offered({ caller: { pid, terminal } }) : { offered: [] };
  for (const line of statusText(reply, context, out, offered)) out.line(line);
};
