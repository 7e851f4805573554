import { join } from 'node:path';
import type { WaitReply, WaitRequest } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { isReserved, wentBy } from '../../core/lease/line.ts';
import type { Session } from '../../core/session/session.ts';
import { pathKind } from '../../platform/shell-tree.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { actingSession } from './acting-session.ts';
import { journal } from './journal.ts';
import { advanceLine, leaveLine } from './line.ts';

/** A line is looked at again after this time, even when nothing of it was heard. */
const LOOK_AGAIN_MS = 1000;

/**
 * `rollcall wait`: stands in the line of each file, and keeps its places over the end of a turn, until all are reserved for
 * the session or are its own. Throws NOT_CLAIMABLE, WAIT_TIMED_OUT (then it has left the lines it had come for), and what actingSession
 * throws. A caller that goes away leaves the lines too. When the daemon leaves (DAEMON_LEAVING is the signal's reason) the
 * places stay, and that is thrown.
 */
export async function waitFor(d: Daemon, request: WaitRequest, signal: AbortSignal): Promise<WaitReply> {
  const deadline = d.clock.now() + request.timeoutMs;
  const home = await d.places.home(request.cwd);
  const targets: Target[] = [];
  for (const path of request.paths) {
    const target = await d.places.target(path);
    if (target === null) throw new RollcallError('NOT_CLAIMABLE', { path, detail: 'it is in no repository' });
    if (pathKind(join(target.worktree.path, target.path)) === 'directory')
      throw new RollcallError('NOT_CLAIMABLE', { path, detail: 'it is a directory, and lines are of files' });
    targets.push(target);
  }
  const workspaces = [...new Set([home.workspace.id, ...targets.map((t) => t.workspace.id)])];
  let who: string | null = null;
  for (;;) {
    // The daemon leaves: its client asks the next one, and finds its places as they are.
    if (signal.reason instanceof RollcallError) throw signal.reason;
    const reply = await d.store.transaction(workspaces, async (tx) => {
      // Whom a caller acts for is seen while its process is there: one that went away leaves its lines all the same.
      const session =
        (who === null ? null : await tx.sessions.get(who)) ?? (await actingSession(tx, home.workspace.id, request.session, request.caller));
      who = session.id;
      if (session.endedAt !== null) throw new RollcallError('SESSION_ENDED', { ref: `#${session.number}` });
      const granted: WaitReply['granted'] = [];
      for (const target of targets) {
        const until = await askFor(d, tx, session, target, deadline);
        if (until === false) continue;
        granted.push({
          path: target.path,
          worktree: target.worktree.path,
          reservedUntil: until === null ? null : new Date(until).toISOString(),
        });
      }
      const over = d.clock.now() >= deadline || signal.aborted;
      if (granted.length < targets.length && over) await leave(d, tx, session, targets);
      return { reply: { session: { id: session.id, number: session.number }, granted }, over };
    });
    if (reply.reply.granted.length === targets.length) return reply.reply;
    if (reply.over) {
      const missing = targets.filter((t) => !reply.reply.granted.some((g) => g.path === t.path && g.worktree === t.worktree.path));
      throw new RollcallError('WAIT_TIMED_OUT', { paths: missing.map((t) => t.path).join(', ') });
    }
    await d.lines.next(Math.min(LOOK_AGAIN_MS, Math.max(1, deadline - d.clock.now())), signal);
  }
}

/** Until when the file is reserved for the session, null when it is its own, false while it waits. */
async function askFor(d: Daemon, tx: Tx, session: Session, target: Target, deadline: number): Promise<number | null | false> {
  const { workspace, worktree, path, key } = target;
  const onPath = await tx.leases.onPath(worktree.id, key);
  if (onPath.some((l) => l.sessionId === session.id && l.extent === 'file' && l.state !== 'dormant')) return null;
  const now = d.clock.now();
  const before = await tx.waits.get(session.id, worktree.id, key);
  if (before !== null && isReserved(before, now)) return before.reservedUntil;
  await tx.waits.put({
    sessionId: session.id,
    workspaceId: workspace.id,
    worktreeId: worktree.id,
    path,
    key,
    turn: session.turn.index,
    denials: before?.denials ?? 0,
    since: before === null || wentBy(before, now) ? now : before.since,
    askedUntil: Math.max(deadline, now + 1),
    reservedUntil: null,
  });
  if (before?.askedUntil == null) await journal(tx, now, session, 'lease.awaited', { path, worktree: worktree.path, until: deadline });
  await advanceLine(d, tx, { workspaceId: workspace.id, worktreeId: worktree.id, key }, null);
  const after = await tx.waits.get(session.id, worktree.id, key);
  if (after?.reservedUntil == null) return false;
  // The command ends now, and perhaps the turn with it: the reservation lasts nevertheless.
  await tx.waits.put({ ...after, askedUntil: after.reservedUntil });
  return after.reservedUntil;
}

/** Places that came with a refusal of the running turn stay. */
async function leave(d: Daemon, tx: Tx, session: Session, targets: readonly Target[]): Promise<void> {
  for (const { workspace, worktree, key } of targets) {
    const wait = await tx.waits.get(session.id, worktree.id, key);
    if (wait === null) continue;
    if (wait.denials > 0 && wait.turn === session.turn.index && session.turn.running) await tx.waits.put({ ...wait, askedUntil: null });
    else await leaveLine(d, tx, wait);
    if (wait.reservedUntil !== null) await advanceLine(d, tx, { workspaceId: workspace.id, worktreeId: worktree.id, key }, null);
  }
}
