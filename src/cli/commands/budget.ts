import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { budgetText } from '../rendering/budget-text.ts';

export const budget: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const reply = await client(context).budget({ all });
  if (out.json) return out.reply(reply);
  if (reply.sessions.length === 0) return out.line('Of no living session is it known how full its window is.');
  for (const line of budgetText(reply, { all, width: out.width })) out.line(line);
};
