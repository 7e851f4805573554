import type { Lease } from '../../../src/core/lease/lease.ts';
import type { Facts } from './facts.ts';
import type { Machine } from './machine.ts';
import type { Snapshot } from './snapshot.ts';
import { checkoutOf } from './steps.ts';
import { describe } from './verdicts.ts';

/** What a step may do to leases of others. */
export interface Cause {
  what: string;
  /** Whose event or command it was; null: nobody's, or a person's. */
  me: string | null;
  /** The daemon looked at every session and line in it. */
  tick: boolean;
}

const MINUTE = 60_000;

/** What holds after every step, whatever happened. Throws what is broken. */
export function checkRegister(machine: Machine, before: Snapshot, cause: Cause): void {
  const after = machine.rows;
  const facts = machine.facts(after, before);
  owners(machine, facts, after);
  lost(facts, before, after, cause);
  tokens(before, after);
  turns(machine, facts, after);
  reservations(machine, facts, before, after, cause);
  if (cause.tick) settled(machine, facts, after);
}

function fail(what: string): never {
  throw new Error(`broken: ${what}`);
}

/** Never two sessions that may both keep the other out of one file. */
function owners(machine: Machine, facts: Facts, { leases }: Snapshot): void {
  if (machine.ground.mode.conflict !== 'block' || machine.setBack) return;
  for (const [at, a] of leases.entries()) {
    for (const b of leases.slice(at + 1)) {
      if (a.sessionId === b.sessionId || (a.mode === 'shared' && b.mode === 'shared')) continue;
      if (facts.firm(a) && facts.firm(b) && facts.meet(a, b)) fail(`two owners: ${describe(a)} and ${describe(b)}`);
    }
  }
}

/** A lease ends only by its holder's doing, with its holder, or soft and by another's. */
function lost(facts: Facts, before: Snapshot, after: Snapshot, { what, me }: Cause): void {
  const still = new Set(after.leases.map(({ id }) => id));
  for (const lease of before.leases) {
    if (still.has(lease.id) || lease.sessionId === me || what === 'unlock' || !facts.alive(lease.sessionId)) continue;
    if (lease.state === 'pending' && !facts.turnRuns(lease.sessionId)) continue;
    if (before.sessions.get(lease.sessionId)?.incarnation !== after.sessions.get(lease.sessionId)?.incarnation) continue;
    if (me !== null && !facts.firm(lease)) continue;
    const turnCame = before.waits.some(
      (w) => w.sessionId === me && w.worktreeId === lease.worktreeId && w.key === lease.key && facts.reserved(w),
    );
    if (turnCame && (lease.origin === 'edit' || facts.expired(lease))) continue;
    fail(`${describe(lease)} was lost by ${what} of ${me}`);
  }
}

/** Every grant has a token that is larger than all before it, and keeps it. */
function tokens(before: Snapshot, after: Snapshot): void {
  const known = new Map([...before.leases, ...before.dormant].map((l) => [l.id, l]));
  const largest = Math.max(0, ...[...known.values()].map(({ token }) => token));
  for (const lease of after.leases) {
    const was = known.get(lease.id);
    const resumed = before.sessions.get(lease.sessionId)?.incarnation !== after.sessions.get(lease.sessionId)?.incarnation;
    const fresh = was === undefined || was.state === 'dormant' || resumed;
    if (fresh ? lease.token <= largest : lease.token !== was.token)
      fail(`token ${lease.token} of ${describe(lease)} after ${was?.token ?? largest}`);
    if (was !== undefined && was.sessionId !== lease.sessionId) fail(`${describe(lease)} was ${was.sessionId}'s`);
  }
}

/** The register knows a turn that was begun, and none that was not. */
function turns(machine: Machine, facts: Facts, after: Snapshot): void {
  for (const life of machine.lives.values()) {
    const row = [...after.sessions.values()].find((one) => one.process?.pid === life.pid && one.endedAt === null);
    if (!row || !life.alive) continue;
    if (row.turn.running && !life.turn) fail(`a turn of ${life.id} runs that nobody began`);
    if (life.turn && facts.over(life, after.calls.filter((call) => call.sessionId === row.id).length)) life.maybeOver = true;
    if (life.turn && !row.turn.running && !life.maybeOver) fail(`the turn of ${life.id} was ended`);
  }
}

function reservations(machine: Machine, facts: Facts, before: Snapshot, after: Snapshot, { what, me }: Cause): void {
  const used = new Set<string>();
  for (const wait of after.waits) {
    const spot = `${wait.worktreeId} ${wait.key}`;
    const who = `${wait.sessionId} on ${wait.key}`;
    if (facts.session(wait.sessionId)?.endedAt !== null) fail(`the place of ${who} outlives its session`);
    if (wait.reservedUntil === null || wait.reservedUntil <= facts.now) continue;
    if (!machine.setBack && wait.reservedUntil > facts.now + 2 * MINUTE) fail(`the reservation of ${who} is too long`);
    const was = before.waits.find((w) => w.sessionId === wait.sessionId && w.worktreeId === wait.worktreeId && w.key === wait.key);
    if (was?.reservedUntil !== wait.reservedUntil && !facts.usable(wait)) fail(`reserved for ${who}, whose time is over`);
    if (!facts.reserved(wait)) continue;
    if (used.has(spot)) fail(`two have ${spot} reserved`);
    used.add(spot);
    if (was?.reservedUntil === wait.reservedUntil) continue;
    // New: nothing stands against it, and nobody was there earlier.
    const against = standing(facts, after, wait);
    // A prompt ends one turn and begins another: in between its edits were soft.
    const between =
      what === 'prompt' && against?.sessionId === me && (against?.origin === 'edit' || (against !== undefined && facts.expired(against)));
    if (against && !between) fail(`reserved for ${who} although there is ${describe(against)}`);
    const line = after.waits.filter((w) => `${w.worktreeId} ${w.key}` === spot && facts.usable(w));
    const first = line.toSorted((a, b) => machine.cameAt(a) - machine.cameAt(b))[0];
    if (first && !machine.setBack && first.sessionId !== wait.sessionId) fail(`reserved for ${who}, but ${first.sessionId} came first`);
  }
}

/** Once the daemon has looked at everything: nothing is left of the dead, no call outlives its turn, and who can go on knows it. */
function settled(machine: Machine, facts: Facts, after: Snapshot): void {
  for (const { s, sessionId, files } of machine.waiters.waiting) {
    for (const place of files.map((f) => machine.files.place(checkoutOf(s), f))) {
      const isIt = (row: { sessionId: string; worktreeId: number; key: string }): boolean =>
        row.sessionId === sessionId && row.worktreeId === place.worktree && row.key === place.name;
      if (!after.waits.some(isIt) && !after.leases.some(isIt)) fail(`${sessionId} waits for ${place.name} and is in no line`);
    }
  }
  for (const lease of after.leases) {
    if (!facts.alive(lease.sessionId)) fail(`${describe(lease)} outlives its session`);
    if (lease.state === 'pending' && lease.subagentId === null && !facts.turnRuns(lease.sessionId)) fail(`${describe(lease)} still pends`);
  }
  const spots = Map.groupBy(after.waits, (wait) => `${wait.worktreeId} ${wait.key}`);
  for (const [spot, waits] of spots) {
    const line = waits.filter((wait) => facts.usable(wait));
    const [first] = line;
    if (!first || line.some((wait) => facts.reserved(wait))) continue;
    if (line.every((wait) => standing(facts, after, wait) === undefined)) fail(`${spot} is free, and nobody of its line was told`);
  }
}

function standing(facts: Facts, { leases }: Snapshot, wait: { sessionId: string; worktreeId: number; key: string }): Lease | undefined {
  const place = { worktree: wait.worktreeId, name: wait.key };
  return leases.find((lease) => lease.sessionId !== wait.sessionId && facts.on(lease, place) && facts.stands(lease));
}
