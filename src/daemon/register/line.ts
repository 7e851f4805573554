import { hasExpired, standsAgainst } from '../../core/lease/firmness.ts';
import { outrankedBy } from '../../core/session/priority.ts';
import type { Lease } from '../../core/lease/lease.ts';
import {
  type LineStep,
  type Waiters,
  advance,
  findCycle,
  isReserved,
  placeOf,
  qualifies,
  reservedFor,
  wentBy,
  youngest,
} from '../../core/lease/line.ts';
import { type Cycle, cycleText, turnCameText } from '../../core/lease/messages.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { Wait } from '../../core/lease/wait.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { look } from './look.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/** Sessions that one search for a circle looks at. */
const CIRCLE = 50;
const TOLD_KEPT = 10_000;

/** A file of a checkout, as a place in a line names it. */
interface Spot {
  workspaceId: number;
  worktreeId: number;
  key: string;
}

/** Who has this file reserved now: another session, by its place, or the asker itself. */
export async function reservationOn(
  d: Daemon,
  tx: ReadTx,
  asker: Session,
  worktreeId: number,
  key: string,
): Promise<{ reservation: Wait | null; turnCame: boolean }> {
  const now = d.clock.now();
  const waits = (await tx.waits.onPath(worktreeId, key)).filter((w) => isReserved(w, now));
  if (waits.length === 0) return { reservation: null, turnCame: false };
  const waiters = await waitersOf(d, tx, waits, asker);
  return {
    reservation: reservedFor(waits, asker.id, waiters, now),
    turnCame: waits.some((w) => w.sessionId === asker.id && qualifies(w, waiters, now)),
  };
}

/** Puts a refused session in the line of a file, where it keeps the place that it has. `by`: what it waits for, null for another's turn. */
export async function standInLine(
  d: Daemon,
  tx: Tx,
  session: Session,
  target: Target,
  by: Lease | null,
): Promise<{ denials: number; place: number | null; cycle: Cycle | null }> {
  const now = d.clock.now();
  const before = await tx.waits.get(session.id, target.worktree.id, target.key);
  const sameTurn = before !== null && before.turn === session.turn.index;
  const asked = before?.askedUntil != null && now < before.askedUntil;
  const denials = sameTurn ? before.denials + 1 : 1;
  await tx.waits.put({
    sessionId: session.id,
    workspaceId: target.workspace.id,
    worktreeId: target.worktree.id,
    path: target.path,
    key: target.key,
    turn: session.turn.index,
    denials,
    since: before !== null && (sameTurn || asked) && !wentBy(before, now) ? before.since : now,
    askedUntil: asked ? before.askedUntil : null,
    reservedUntil: null,
  });
  const waits = await tx.waits.onPath(target.worktree.id, target.key);
  return {
    denials,
    place: placeOf(waits, session.id),
    cycle: by === null ? null : await breakCycle(d, tx, session, { holder: by.sessionId, path: by.path }),
  };
}

/** Finds a circle of sessions that wait for one another; the youngest hears what to give up, or is the one who asks (then it is returned). */
async function breakCycle(d: Daemon, tx: Tx, session: Session, edge: { holder: string; path: string }): Promise<Cycle | null> {
  const graph = new Map([[session.id, [edge]]]);
  const looked = [session.id, edge.holder];
  // The list grows while it is walked.
  for (const id of looked) {
    if (graph.size >= CIRCLE) break;
    if (graph.has(id)) continue;
    const edges: { holder: string; path: string }[] = [];
    for (const wait of await tx.waits.ofSession(id)) {
      for (const lease of await leasesOn(d, tx, wait)) {
        if (lease.sessionId === id || !(await holdsUp(d, tx, lease, null))) continue;
        edges.push({ holder: lease.sessionId, path: lease.path });
        if (!looked.includes(lease.sessionId)) looked.push(lease.sessionId);
      }
    }
    graph.set(id, edges);
  }
  const circle = findCycle(session.id, new Map([...graph].map(([id, edges]) => [id, edges.map((e) => e.holder)])));
  if (circle === null) return null;
  const members: Session[] = [];
  for (const id of circle) {
    const member = await tx.sessions.get(id);
    if (member) members.push(member);
  }
  const gives = youngest(members);
  if (gives === null) return null;
  const waiter = members[(members.indexOf(gives) + members.length - 1) % members.length];
  const path = waiter && graph.get(waiter.id)?.find((edge) => edge.holder === gives.id)?.path;
  if (waiter === undefined || path === undefined) return null;
  await journal(tx, d.clock.now(), session, 'lease.circle', { sessions: circle, gives: gives.id, path });
  if (gives.id === session.id) return { path, other: waiter.number };
  await tell(d, tx, gives.id, cycleText(path, waiter.number));
  return null;
}

/** Whether a lease stands against others now. @param waiter whose priority may be higher; null: anybody's */
async function holdsUp(d: Daemon, tx: ReadTx, lease: Lease, waiter: string | null): Promise<boolean> {
  const holder = await tx.sessions.get(lease.sessionId);
  if (holder === null) return false;
  const rules = d.config((await tx.workspaces.worktree(lease.worktreeId))?.path ?? '/').leases;
  const circumstances = { now: d.clock.now(), lockTimeoutMs: rules.lock_timeout_seconds * 1000, wokeAt: d.wokeAt, soft: rules.soft };
  const outranked = waiter === null ? undefined : outrankedBy(waiter, [holder.id], d.priorities);
  return standsAgainst(lease, {
    ...circumstances,
    ...(outranked && { outranked }),
    holders: new Map([[holder.id, await look(d, tx, holder)]]),
  }).stands;
}

/** Live leases that count for a file: on its name, patterns that match it, and those of other worktrees that count here. */
async function leasesOn(d: Daemon, tx: ReadTx, { workspaceId, worktreeId, key }: Spot): Promise<Lease[]> {
  const now = d.clock.now();
  const { across_worktrees } = d.config((await tx.workspaces.worktree(worktreeId))?.path ?? '/').leases;
  const elsewhere = (await tx.leases.elsewhere(workspaceId, key, worktreeId)).filter((l) => l.everywhere || across_worktrees === 'block');
  const patterns = (await tx.leases.patterns(workspaceId, worktreeId)).filter((l) => matchesPattern(l.key, key));
  const found = [...(await tx.leases.onPath(worktreeId, key)), ...elsewhere.filter((l) => l.extent === 'file'), ...patterns];
  return found.filter((l) => l.state !== 'dormant' && (l.worktreeId === worktreeId || !hasExpired(l, now)));
}

/** A lease has ended or become soft: the first in line of each file that it covered gets its turn. */
export async function advanceLines(d: Daemon, tx: Tx, lease: Lease): Promise<void> {
  if (lease.extent === 'file' && !lease.everywhere) return advanceLine(d, tx, lease, lease.id);
  for (const wait of await tx.waits.live(lease.workspaceId)) {
    const here = lease.everywhere || wait.worktreeId === lease.worktreeId;
    if (here && (lease.extent === 'file' ? wait.key === lease.key : matchesPattern(lease.key, wait.key)))
      await advanceLine(d, tx, wait, lease.id);
  }
}

/** The file may be free: whoever is first in line has it reserved, and hears of it with its next hook. @param freed a lease that no longer counts */
export async function advanceLine(d: Daemon, tx: Tx, spot: Spot, freed: string | null): Promise<void> {
  const { next, over } = await lineStep(d, tx, spot, freed);
  for (const wait of over) await leaveLine(d, tx, wait);
  if (next === null) return;
  await tx.waits.put(next);
  const waiter = await tx.sessions.get(next.sessionId);
  const worktree = (await tx.workspaces.worktree(next.worktreeId))?.path ?? '';
  if (waiter) await journal(tx, d.clock.now(), waiter, 'lease.turn-came', { path: next.path, worktree, until: next.reservedUntil });
  d.lines.changed();
}

/** A place is given up, or is over; one that ends because its session has the file now needs no word of its own. */
export async function leaveLine(d: Daemon, tx: Tx, wait: Wait): Promise<void> {
  await tx.waits.remove(wait.sessionId, wait.worktreeId, wait.key);
  const waiter = await tx.sessions.get(wait.sessionId);
  const worktree = (await tx.workspaces.worktree(wait.worktreeId))?.path ?? '';
  if (waiter) await journal(tx, d.clock.now(), waiter, 'lease.left-line', { path: wait.path, worktree });
}

/** What is to be done about a line; nobody's turn has come while a lease of somebody else stands against it. */
async function lineStep(d: Daemon, tx: ReadTx, spot: Spot, freed: string | null): Promise<LineStep> {
  const waits = await tx.waits.onPath(spot.worktreeId, spot.key);
  if (waits.length === 0) return { next: null, over: [] };
  const now = d.clock.now();
  const { next, over } = advance(waits, await waitersOf(d, tx, waits, null), now);
  if (next === null) return { next, over };
  for (const lease of await leasesOn(d, tx, spot)) {
    if (lease.id === freed || lease.sessionId === next.sessionId) continue;
    if (await holdsUp(d, tx, lease, next.sessionId)) return { next: null, over };
  }
  return { next, over };
}

/** At the end of a turn: places that came with a refusal are given up, those that were asked for stay. `all`: at the end of the session. */
export async function leaveLines(d: Daemon, tx: Tx, session: Session, all: boolean): Promise<void> {
  const now = d.clock.now();
  for (const wait of await tx.waits.ofSession(session.id)) {
    if (!all && wait.askedUntil !== null && now < wait.askedUntil) continue;
    await leaveLine(d, tx, wait);
    if (isReserved(wait, now)) await advanceLine(d, tx, wait, null);
  }
}

/** What a session is to be told of its places: each turn that has come once, as long as it lasts. */
export async function turnsThatCame(d: Daemon, tx: ReadTx, session: Session): Promise<string[]> {
  const now = d.clock.now();
  const texts: string[] = [];
  for (const wait of await tx.waits.ofSession(session.id)) {
    if (wait.reservedUntil === null || !isReserved(wait, now)) continue;
    const told = `${wait.sessionId} ${wait.worktreeId} ${wait.key} ${wait.reservedUntil}`;
    if (d.lines.told.has(told)) continue;
    if (d.lines.told.size >= TOLD_KEPT) d.lines.told.clear();
    d.lines.told.add(told);
    texts.push(turnCameText(wait.path, wait.reservedUntil - now));
  }
  return texts;
}

/**
 * What nobody's event says: a reservation was not used, a claim is over, a lease has not been used for too long. Reads
 * first; only a line in which something changes is written.
 */
export async function expireReservations(d: Daemon): Promise<void> {
  const due = await d.store.read(async (tx) => {
    const spots = new Map((await tx.waits.live(null)).map((wait) => [`${wait.worktreeId} ${wait.key}`, wait]));
    const found: Spot[] = [];
    for (const spot of spots.values()) {
      const { next, over } = await lineStep(d, tx, spot, null);
      if (next !== null || over.length > 0) found.push(spot);
    }
    return found;
  });
  for (const spot of due) await d.store.transaction([spot.workspaceId], (tx) => advanceLine(d, tx, spot, null));
}

async function waitersOf(d: Daemon, tx: ReadTx, waits: readonly Wait[], asker: Session | null): Promise<Waiters> {
  const states = new Map<string, { ended: boolean; turnRuns: boolean; turn: number }>();
  for (const { sessionId } of waits) {
    if (states.has(sessionId)) continue;
    const session = sessionId === asker?.id ? asker : await tx.sessions.get(sessionId);
    if (session === null) continue;
    const { ended, turnRuns } = session === asker ? { ended: false, turnRuns: true } : await look(d, tx, session);
    states.set(sessionId, { ended, turnRuns, turn: session.turn.index });
  }
  return states;
}
