import type { Wait } from './wait.ts';

/**
 * The line of one file: who came first is first.
 *
 *     (none) ──refused, or asked by word──▶ waits ──file free, first of those that qualify──▶ reserved
 *                                            │ │                                               │   │
 *                                            │ └─ file free, does not qualify ──▶ (none)       │   └─ takes the file ──▶ (none)
 *                                            └─ tries again ──▶ (none), or waits as before     └─ 2 minutes ──▶ (none)
 *
 * A waiter qualifies while the turn runs in which it was refused, or, when it asked by word, while its time is not over.
 * While a place that qualifies is reserved nobody else gets the file. A place whose session does not qualify any more
 * holds nobody up, reserved or not.
 */
export const RESERVATION_MS = 120_000;

/** What decides about a waiter. */
export interface WaiterState {
  ended: boolean;
  turnRuns: boolean;
  /** Index of its newest turn. */
  turn: number;
}

/** By session id; one that is not in it has ended. */
export type Waiters = ReadonlyMap<string, WaiterState>;

export function inOrder(waits: readonly Wait[]): Wait[] {
  return waits.toSorted((a, b) => a.since - b.since || (a.sessionId < b.sessionId ? -1 : 1));
}

/** Whether a waiter can use the file now. */
export function qualifies(wait: Wait, waiters: Waiters, now: number): boolean {
  const waiter = waiters.get(wait.sessionId);
  if (waiter === undefined || waiter.ended) return false;
  return (waiter.turnRuns && waiter.turn === wait.turn) || (wait.askedUntil !== null && now < wait.askedUntil);
}

/** The place of another session that has the file reserved now. */
export function reservedFor(waits: readonly Wait[], sessionId: string, waiters: Waiters, now: number): Wait | null {
  return inOrder(waits).find((w) => w.sessionId !== sessionId && isReserved(w, now) && qualifies(w, waiters, now)) ?? null;
}

export interface LineStep {
  /** Its turn has come: to be written as it is here, and its session to be told. null: nobody's turn, or somebody's already. */
  next: Wait | null;
  /** Places that are over: to be removed. */
  over: readonly Wait[];
}

/** What becomes of the line of a file that is free: after a release, and again when a reservation is over. */
export function advance(waits: readonly Wait[], waiters: Waiters, now: number): LineStep {
  const line = inOrder(waits);
  const useful = line.filter((w) => qualifies(w, waiters, now) && !wentBy(w, now));
  const taken = useful.some((w) => isReserved(w, now));
  const [first] = useful;
  return {
    next: first === undefined || taken ? null : { ...first, reservedUntil: now + RESERVATION_MS },
    over: line.filter((w) => !useful.includes(w)),
  };
}

/** 1 for the first in line; null for a session that is not in it. */
export function placeOf(waits: readonly Wait[], sessionId: string): number | null {
  const at = inOrder(waits).findIndex((w) => w.sessionId === sessionId);
  return at < 0 ? null : at + 1;
}

/** Session id → ids of the sessions that hold, or have reserved, what it waits for. */
export type WaitGraph = ReadonlyMap<string, readonly string[]>;

/** The shortest circle of sessions that wait for one another and of which this one is part, beginning with it; null when there is none. */
export function findCycle(sessionId: string, waitsFor: WaitGraph): string[] | null {
  const cameFrom = new Map<string, string>();
  const looked = [sessionId];
  for (const id of looked) {
    for (const holder of waitsFor.get(id) ?? []) {
      if (holder === sessionId && id !== sessionId) return pathTo(id, cameFrom);
      if (holder === sessionId || cameFrom.has(holder)) continue;
      cameFrom.set(holder, id);
      looked.push(holder);
    }
  }
  return null;
}

/** Who of a circle is asked to give way: who started last. */
export function youngest<S extends { id: string; startedAt: number }>(sessions: readonly S[]): S | null {
  return sessions.toSorted((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1))[0] ?? null;
}

function pathTo(id: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const path = [id];
  for (let before = cameFrom.get(id); before !== undefined; before = cameFrom.get(before)) path.unshift(before);
  return path;
}

/** Its turn came and was not used in time: the place is over, and who asks again comes last. */
export function wentBy({ reservedUntil }: Wait, now: number): boolean {
  return reservedUntil !== null && now >= reservedUntil;
}

/** One that seems to last longer than any was given before the clock was set back: its turn comes anew. */
export function isReserved({ reservedUntil }: Wait, now: number): boolean {
  return reservedUntil !== null && now < reservedUntil && reservedUntil - now <= RESERVATION_MS;
}
