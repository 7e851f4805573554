import type { Command, CommandContext } from '../command.ts';
import { client } from '../daemon-client.ts';
import { goneText } from '../rendering/place-text.ts';
import { safe } from '../rendering/safe.ts';
import { LEASE_COLUMNS, leaseRow } from '../rendering/lease-text.ts';
import { lineTexts } from '../rendering/line-text.ts';
import { table } from '../rendering/table.ts';

export const leases: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const reply = await client(context).leases({ all });
  if (out.json) return out.reply(reply);
  const free = reply.waits.filter((w) => !reply.leases.some((l) => l.path === w.path && l.worktree === w.worktree));
  if (reply.leases.length === 0) out.line(all ? 'No file is held on this machine.' : nothingHere(context));
  const severalTrees = new Set(reply.leases.map((l) => l.worktree)).size > 1;
  const columns = severalTrees ? [...LEASE_COLUMNS, { title: 'IN', min: 12 }] : LEASE_COLUMNS;
  const rows = reply.leases.map((l) => leaseRow(l, reply.waits, reply.now).concat(severalTrees ? [safe(l.worktree)] : []));
  for (const line of table(columns, rows, out.width)) out.line(line);
  if (free.length > 0) out.line(out.style.strong('In line for other files:'));
  for (const line of lineTexts(free, reply.now)) out.line(`  ${line}`);
};

function nothingHere(context: CommandContext): string {
  return context.cwdGone ? goneText(context.cwd) : 'No file is held here. `--all` shows every repository.';
}
