import { isFirm } from '../../core/lease/firmness.ts';
import { settle } from '../../core/lease/settle.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { EndReason, Session, TurnEnd } from '../../core/session/session.ts';
import { endTurn } from '../../core/session/turn.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { recordAuthor } from './authors.ts';
import { workOver } from './intent-over.ts';
import { journal } from './journal.ts';
import { settleLastFiles } from './last-files.ts';
import { advanceLines, leaveLines } from './line.ts';
import { tellOfUnread } from './mail.ts';
import { tellOfEnd } from './person-notices.ts';

/**
 * Ends a session: its turn, its calls and its place in every line end, its leases go dormant (a resume takes back what
 * is still free), and whoever is first in line for one of them gets its turn. Writes the row.
 */
export async function endSession(d: Daemon, tx: Tx, session: Session, reason: EndReason): Promise<Session> {
  const now = d.clock.now();
  const ended: Session = {
    ...session,
    turn: endTurn(session.turn, now, reason === 'process-gone' ? 'process-gone' : 'session-end'),
    endedAt: now,
    endReason: reason,
  };
  await tx.sessions.update(ended);
  const released = await letGoOfAll(d, tx, ended);
  await tellOfUnread(d, tx, ended);
  await journal(tx, now, ended, 'session.ended', { reason, number: session.number, released });
  await tellOfEnd(d, tx, ended);
  return ended;
}

/**
 * What a session that ends, or is marked inactive, leaves behind: no call, no place in a line, and leases that wait for its
 * return. Its row says by now that it is away. Returns the paths that it held.
 */
export async function letGoOfAll(d: Daemon, tx: Tx, session: Session): Promise<string[]> {
  await tx.calls.closeAll(session.id);
  await tx.reaches.close(session.id, null, d.clock.now(), true);
  await leaveLines(d, tx, session, true);
  await settleCalls(d, tx, session);
  const held = await heldBy(tx, session);
  for (const lease of held) {
    await tx.leases.put({ ...lease, state: 'dormant', toolUseId: null });
    await advanceLines(d, tx, lease);
  }
  await workOver(d, tx, session);
  return held.map((lease) => lease.path);
}

/**
 * Ends the turn of a session without writing its row: leases stay, and are soft from now on. Whoever is first in
 * line for one of them gets its turn, where soft ones pass.
 *
 * @param background subagents work on without their session: their calls stay open, and what those wait for stays firm
 */
export async function closeTurn(d: Daemon, tx: Tx, session: Session, by: TurnEnd, background = by === 'stop'): Promise<Session> {
  if (!session.turn.running) return session;
  const now = d.clock.now();
  const over = { ...session, turn: endTurn(session.turn, now, by) };
  await settleLastFiles(d, tx, session, null);
  for (const call of await tx.calls.ofSession(session.id))
    if (!background || call.subagentId === null) await tx.calls.close(session.id, call.toolUseId);
  await tx.reaches.close(session.id, null, now, false);
  await leaveLines(d, tx, over, false);
  await settleCalls(d, tx, over, (lease) => !background || lease.subagentId === null);
  for (const lease of await heldBy(tx, over)) if (await gaveWay(d, tx, lease)) await advanceLines(d, tx, lease);
  await journal(tx, now, over, 'turn.ended', { turn: session.turn.index, by });
  return over;
}

/** Whether a lease refuses nobody any more, now that its holder's turn is over: claims do, and what a subagent works on. */
async function gaveWay(d: Daemon, tx: ReadTx, lease: Lease): Promise<boolean> {
  const { soft, lock_timeout_seconds } = d.config((await tx.workspaces.worktree(lease.worktreeId))?.path ?? '/').leases;
  const holder = { ended: false, turnRuns: false };
  return soft === 'pass' && !isFirm(lease, holder, d.clock.now(), lock_timeout_seconds * 1000, d.wokeAt);
}

/**
 * Judges every lease of the session that still waits for the outcome of a call, by what the file shows.
 *
 * @param over which of the waiting leases are known to be over; all of them when not given
 */
export async function settleCalls(d: Daemon, tx: Tx, session: Session, over: (lease: Lease) => boolean = () => true): Promise<void> {
  for (const lease of await tx.leases.waiting(session.id)) {
    if (lease.state !== 'dormant' && over(lease)) await settleOne(d, tx, session, lease, 'unknown');
  }
}

/** Its pending and held leases. */
export async function heldBy(tx: ReadTx, session: Session): Promise<Lease[]> {
  return (await tx.leases.ofSession(session.id)).filter((lease) => lease.state !== 'dormant');
}

/** Writes what becomes of one lease after its call; null when it was taken back. */
export async function settleOne(
  d: Daemon,
  tx: Tx,
  session: Session,
  lease: Lease,
  outcome: 'done' | 'failed' | 'unknown',
): Promise<Lease | null> {
  const now = d.clock.now();
  const after = settle(lease, outcome, await d.places.stamp(lease.worktreeId, lease.path, tx));
  if (after) {
    await tx.leases.put(after);
    if (after.stamp !== lease.stamp) await recordAuthor(tx, after, session.id, now);
    if (lease.state === 'pending') await journal(tx, now, session, 'lease.held', { path: lease.path, token: lease.token });
    return after;
  }
  await tx.leases.remove([lease.id]);
  await journal(tx, now, session, 'lease.taken-back', { path: lease.path, token: lease.token, outcome });
  await advanceLines(d, tx, lease);
  return null;
}
