import type { AgentEvent } from '../../protocol/agent-event.ts';
import { hasExpired } from '../../core/lease/firmness.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { lateWriterText, overwrittenText } from '../../core/lease/messages.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { recordAuthor } from './authors.ts';
import { settleOne } from './ending.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/**
 * The call is over: its leases become held, or are taken back; a lease that passed on meanwhile is told to both.
 *
 * @param targets its files as they were before it (of a shell call), or as they are now (of a file tool)
 */
export async function afterEdit(
  d: Daemon,
  tx: Tx,
  session: Session,
  event: AgentEvent,
  useId: string,
  targets: readonly Target[],
): Promise<void> {
  // What a shell command promised is seen in the files; a file tool that says it is done has written.
  const isShell = event.tool?.command !== null || event.tool.patch !== null;
  const outcome = event.kind === 'tool-failed' ? 'failed' : isShell ? 'unknown' : 'done';
  for (const lease of await tx.leases.waiting(session.id)) {
    if (lease.toolUseId === useId && lease.state !== 'dormant') await settleOne(d, tx, session, lease, outcome);
  }
  for (const target of targets) {
    const onPath = await tx.leases.onPath(target.worktree.id, target.key);
    const own = onPath.find((l) => l.sessionId === session.id && l.extent === 'file' && l.state !== 'dormant' && l.mode === 'exclusive');
    if (own) {
      if (outcome === 'done' && own.state === 'pending' && own.toolUseId !== useId) {
        await tx.leases.put({ ...own, state: 'held' });
        await journal(tx, d.clock.now(), session, 'lease.held', { path: own.path, token: own.token });
      }
      continue;
    }
    if (outcome === 'failed') continue;
    const stamp = await d.places.stamp(target.worktree.id, target.path, tx);
    if (isShell && stamp === target.stamp) continue;
    const other = onPath.find((l) => l.extent === 'file' && l.state !== 'dormant' && l.mode === 'exclusive');
    if (!other) {
      await holdUnasked(d, tx, session, event.subagentId, target, stamp);
      continue;
    }
    // The file is as its holder found or left it: this call wrote before the lease passed on, and only its report is late.
    if (other.stamp === stamp) continue;
    await lateWrite(d, tx, session, target, other, stamp);
  }
}

/** A file was written that is another session's meanwhile: both are told. */
async function lateWrite(d: Daemon, tx: Tx, session: Session, target: Target, other: Lease, stamp: string): Promise<void> {
  const now = d.clock.now();
  const { workspace, worktree, path, key } = target;
  const holder = await tx.sessions.get(other.sessionId);
  if (!holder) return;
  await recordAuthor(tx, { workspaceId: workspace.id, worktreeId: worktree.id, path, key, stamp }, session.id, now);
  await tell(d, tx, session.id, lateWriterText(path, holder));
  await tell(d, tx, holder.id, overwrittenText(path, session));
  await journal(tx, now, session, 'lease.late-write', { path, holder: holder.id, token: other.token });
}

/** A claim of another session that covers this file by more than its name in this checkout. */
async function claimOver(tx: Tx, session: Session, { workspace, worktree, key }: Target, now: number): Promise<Lease | null> {
  const patterns = (await tx.leases.patterns(workspace.id, worktree.id)).filter((l) => matchesPattern(l.key, key));
  const abroad = (await tx.leases.elsewhere(workspace.id, key, worktree.id)).filter((l) => l.everywhere && l.extent === 'file');
  return [...patterns, ...abroad].find((l) => l.sessionId !== session.id && l.state !== 'dormant' && !hasExpired(l, now)) ?? null;
}

/**
 * A change whose announcement nobody heard, that nobody could foresee, or whose lease was taken back too early: what did
 * change is held, unless somebody has claimed it meanwhile.
 */
export async function holdUnasked(
  d: Daemon,
  tx: Tx,
  session: Session,
  subagentId: string | null,
  target: Target,
  stamp: string,
): Promise<void> {
  const now = d.clock.now();
  const claim = await claimOver(tx, session, target, now);
  if (claim !== null) return lateWrite(d, tx, session, target, claim, stamp);
  const token = await tx.leases.nextToken(target.workspace.id);
  const file = { workspaceId: target.workspace.id, worktreeId: target.worktree.id, path: target.path, key: target.key, stamp };
  await tx.leases.put({
    ...file,
    id: d.newId('lse'),
    extent: 'file',
    everywhere: false,
    sessionId: session.id,
    mode: 'exclusive',
    origin: 'edit',
    state: 'held',
    token,
    toolUseId: null,
    subagentId,
    reason: null,
    acquiredAt: now,
    refreshedAt: now,
    expiresAt: null,
    estimatedDoneAt: null,
    unseen: false,
  });
  await recordAuthor(tx, file, session.id, now);
  await journal(tx, now, session, 'lease.found', { path: target.path, worktree: target.worktree.path, token });
}
