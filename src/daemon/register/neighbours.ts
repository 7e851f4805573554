import { basename } from 'node:path';
import type { Neighbour } from '../../core/session/roll-call.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { look } from './look.ts';

/** The other sessions of the workspace that live, with what they hold. @param self its id is null where nobody is to be left out */
export async function neighboursOf(
  d: Daemon,
  tx: ReadTx,
  self: Pick<Session, 'workspaceId' | 'worktreeId'> & { id: string | null },
): Promise<Neighbour[]> {
  const leases = await tx.leases.live(self.workspaceId);
  const worktrees = new Map((await tx.workspaces.worktrees(self.workspaceId)).map((w) => [w.id, w]));
  const intents = new Map((await tx.intents.live(self.workspaceId)).map((intent) => [intent.sessionId, intent]));
  const others: Session[] = [];
  for (const s of await tx.sessions.live(self.workspaceId)) {
    if (s.id !== self.id && s.inactiveSince === null && !(await look(d, tx, s)).ended) others.push(s);
  }
  return others.map((session) => ({
    session,
    intent: intents.get(session.id) ?? null,
    otherWorktree:
      session.worktreeId === null || session.worktreeId === self.worktreeId
        ? null
        : basename(worktrees.get(session.worktreeId)?.path ?? ''),
    files: leases.filter((l) => l.sessionId === session.id).map((l) => l.path),
  }));
}
