import type { Command } from '../command.ts';
import { client } from '../daemon-client.ts';
import { safe } from '../rendering/safe.ts';
import { SESSION_COLUMNS, sessionRow } from '../rendering/session-text.ts';
import { table } from '../rendering/table.ts';

export const sessions: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const reply = await client(context).sessions({ all, ended: options['ended'] === true });
  if (options['active']) reply.sessions = reply.sessions.filter((s) => s.status === 'active' || s.status === 'idle');
  if (options['count']) return out.json ? out.reply({ count: reply.sessions.length }) : out.line(String(reply.sessions.length));
  if (out.json) return out.reply(reply);
  if (reply.sessions.length === 0)
    return out.line(all ? 'No session works on this machine.' : 'No session works here. `--all` shows every repository.');
  const columns = all ? [...SESSION_COLUMNS, { title: 'WHERE', min: 12 }] : SESSION_COLUMNS;
  const rows = reply.sessions.map((s) => sessionRow(s, reply.now).concat(all ? [safe(s.worktree ?? s.cwd)] : []));
  for (const line of table(columns, rows, out.width)) out.line(line);
};
