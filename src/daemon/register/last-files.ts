import { CLOCK_SLACK_MS } from '../../core/change/change.ts';
import type { Session } from '../../core/session/session.ts';
import { changedAtOf } from '../../platform/files.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { recordAuthor } from './authors.ts';

const KEPT = 1024;
/** Programs that run behind an edit are done by then; a person's save seldom comes so soon. */
const FOLLOWS_MS = 10_000;

/** Remembers the files of a reported call until the next sign of the same agent: settleLastFiles. */
export function rememberLastFiles(d: Daemon, session: Session, subagentId: string | null, files: readonly Target[]): void {
  if (d.lastFiles.size >= KEPT) d.lastFiles.clear();
  if (files.length > 0) d.lastFiles.set(`${session.id} ${subagentId ?? ''}`, files);
}

/**
 * Between the report of a call and the next sign of its agent the agent's own programs may finish what it wrote: a
 * formatter that the user has put behind each edit. Such a change belongs to the session, unless a call of another one could have
 * made it.
 */
export async function settleLastFiles(d: Daemon, tx: Tx, session: Session, subagentId: string | null): Promise<void> {
  const key = `${session.id} ${subagentId ?? ''}`;
  const files = d.lastFiles.get(key);
  if (files === undefined) return;
  d.lastFiles.delete(key);
  for (const file of files) await settleLastFile(d, tx, session.id, file);
}

/**
 * The same for whatever agents have left these files last, while no sign of them has come: another session looks at them,
 * and must not take the work of a formatter for the person's.
 */
export async function settleFollowing(d: Daemon, tx: Tx, worktreeId: number, keys: ReadonlySet<string>): Promise<void> {
  for (const [agent, files] of d.lastFiles) {
    for (const file of files) {
      if (file.worktree.id === worktreeId && keys.has(file.key)) await settleLastFile(d, tx, agent.slice(0, agent.indexOf(' ')), file);
    }
  }
}

async function settleLastFile(d: Daemon, tx: Tx, sessionId: string, { workspace, worktree, path, key }: Target): Promise<void> {
  const own = (await tx.changes.onPath(worktree.id, key)).find((row) => row.sessionId === sessionId);
  if (own === undefined) return;
  const stamp = await d.places.stamp(worktree.id, path, tx);
  if (own.stamp === stamp) return;
  const changedAt = changedAtOf(stamp);
  if (changedAt !== null && changedAt > own.lastAt + FOLLOWS_MS) return;
  const reaches = await tx.reaches.since(worktree.id, (changedAt ?? own.lastAt) - CLOCK_SLACK_MS);
  if (reaches.some((reach) => reach.sessionId !== sessionId && (changedAt === null || reach.openedAt <= changedAt + CLOCK_SLACK_MS)))
    return;
  await recordAuthor(tx, { workspaceId: workspace.id, worktreeId: worktree.id, path, key, stamp }, sessionId, d.clock.now());
  for (const lease of await tx.leases.onPath(worktree.id, key)) {
    if (lease.sessionId === sessionId && lease.extent === 'file' && lease.state === 'held') await tx.leases.put({ ...lease, stamp });
  }
}
