import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { bareRef } from '../number.ts';

export const retire: Command = async (context, [ref = '']) => {
  const { out, pid, terminal } = context;
  const reply = await client(context).retire({ caller: { pid, terminal }, session: bareRef(ref) });
  if (out.json) return out.reply(reply);
  out.line(`Session #${reply.session.number} is retired: its number is free.`);
};
