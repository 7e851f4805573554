import { RollcallError } from '../../protocol/errors.ts';
import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { goneText } from '../rendering/place-text.ts';
import { isActive, rollText } from '../rendering/roll-text.ts';

export const list: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const roll = await client(context).roll({ all });
  const active = options['active'] === true;
  const stale = options['stale'] === true;
  if (active && stale) throw new RollcallError('USAGE', { detail: '--active and --stale do not go together', command: 'rollcall list' });
  const sessions = roll.sessions.filter((row) => (active ? isActive(row) : !stale || row.stale));
  if (options['count']) return out.json ? out.reply({ count: sessions.length }) : out.line(String(sessions.length));
  if (out.json) return out.reply({ ...roll, sessions });
  if (context.cwdGone && sessions.length === 0) return out.line(goneText(context.cwd));
  for (const line of rollText(roll, { active, stale, all, compact: options['compact'] === true, long: options['long'] === true }))
    out.line(line);
};
