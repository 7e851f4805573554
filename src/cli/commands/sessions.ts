import type { SessionView } from '../../protocol/api.ts';
import type { Command, CommandContext } from '../command.ts';
import { client } from '../daemon-client.ts';
import { goneText } from '../rendering/place-text.ts';
import { sessionTable } from '../rendering/session-table.ts';

export const sessions: Command = async (context, _args, options) => {
  const { out } = context;
  const all = options['all'] === true;
  const reply = await client(context).sessions({ all, ended: options['ended'] === true });
  // One whose death has just been seen is still on its way out of the register.
  if (!options['ended']) reply.sessions = reply.sessions.filter((s) => s.status !== 'ended');
  if (options['active']) reply.sessions = reply.sessions.filter((s) => s.status === 'active' || s.status === 'idle');
  if (options['count']) return out.json ? out.reply({ count: reply.sessions.length }) : out.line(String(reply.sessions.length));
  if (out.json) return out.reply(reply);
  if (reply.sessions.length === 0) return out.line(all ? 'No session works on this machine.' : nobodyHere(context));
  const { leases } = await client(context).leases({ all });
  const elsewhere = all || reply.sessions.some((s) => isElsewhere(s, context.cwd));
  for (const line of sessionTable(reply.sessions, { leases, now: reply.now, elsewhere, width: out.width })) out.line(line);
};

function nobodyHere(context: CommandContext): string {
  return context.cwdGone ? goneText(context.cwd) : 'No session works here. `--all` shows every repository.';
}

/** Its worktree is not the one (or around the one) that the command was called in. */
function isElsewhere({ worktree }: SessionView, cwd: string): boolean {
  return worktree !== null && worktree !== cwd && !cwd.startsWith(`${worktree}/`);
}
