import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { goneText } from '../rendering/place-text.ts';
import { isActive, rollText } from '../rendering/roll-text.ts';

export const list: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const roll = await client(context).roll({ all });
  const active = options['active'] === true;
  const sessions = active ? roll.sessions.filter(isActive) : roll.sessions;
  if (options['count']) return out.json ? out.reply({ count: sessions.length }) : out.line(String(sessions.length));
  if (out.json) return out.reply({ ...roll, sessions });
  if (context.cwdGone && sessions.length === 0) return out.line(goneText(context.cwd));
  for (const line of rollText(roll, { active, all, compact: options['compact'] === true, long: options['long'] === true })) out.line(line);
};
