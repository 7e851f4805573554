import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { WorktreesReply, WorktreeView } from '../../protocol/api-worktree.ts';
import type { Daemon } from '../context.ts';
import { settleCheckouts } from './settle.ts';
import { standingOf } from './standing.ts';
import { nameOf } from './work.ts';

/** `rollcall worktree list`: what Rollcall made and is still there, as git says now. @param workspaceId null: of every repository */
export async function listCheckouts(d: Daemon, workspaceId: number | null): Promise<WorktreesReply> {
  await settleCheckouts(d, { gone: true });
  const rows = await d.store.read((tx) => tx.checkouts.of(workspaceId));
  const worktrees: WorktreeView[] = [];
  // One after the other: each asks several gits.
  for (const row of rows) worktrees.push(await viewOf(d, row));
  return { worktrees, now: new Date(d.clock.now()).toISOString() };
}

async function viewOf(d: Daemon, row: OwnCheckout): Promise<WorktreeView> {
  const standing = row.state === 'made' ? await standingOf(d, row) : null;
  const session = row.sessionId === null ? null : await d.store.read((tx) => tx.sessions.get(row.sessionId ?? ''));
  const making = row.state === 'making';
  return {
    id: row.id,
    name: nameOf(row),
    path: row.path,
    branch: row.branch,
    base: row.baseBranch,
    madeFrom: row.madeFrom,
    madeBy: row.madeBy,
    state: row.state,
    session: session && { id: session.id, number: session.number, ended: session.endedAt !== null },
    madeAt: new Date(row.at).toISOString(),
    commits: making ? 0 : (standing?.commits ?? null),
    files: making ? 0 : (standing?.files?.length ?? null),
    ignored: standing?.ignored.length ?? 0,
  };
}
