import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { captureTable } from '../rendering/capture-text.ts';

export const captureList: Command = async (context) => {
  const { out } = context;
  const reply = await client(context).captures();
  if (out.json) return out.reply(reply);
  if (reply.captures.length === 0) return out.line('No terminal is captured. `rollcall capture start` begins with this one.');
  for (const line of captureTable(reply, out.width)) out.line(line);
};
