import type { Lease } from '../../../src/core/lease/lease.ts';
import type { ClaimReply } from '../../../src/protocol/api-leases.ts';
import type { Call } from './calls.ts';
import { universe } from './ground.ts';
import type { Machine } from './machine.ts';
import type { Snapshot } from './snapshot.ts';
import { type Step, checkoutOf } from './steps.ts';
import { holds, isSure } from './verdicts.ts';
import type { Waiting } from './waiters.ts';

/** What each kind of step owes to those who take it. Throws what is broken. */

function fail(what: string): never {
  throw new Error(`broken: ${what}`);
}

const on = (place: { worktree: number; name: string }) => (row: { worktreeId: number; key: string }) =>
  row.worktreeId === place.worktree && row.key === place.name;

/** Everything that a call names is its own now. */
export function checkTaken(machine: Machine, call: Call, me: string): void {
  if (machine.ground.mode.conflict !== 'block' || !isSure(machine, call.op, call.places)) return;
  for (const place of call.places) {
    const isHere = on(place);
    const own = machine.rows.leases.find((l) => l.sessionId === me && isHere(l) && l.extent === 'file' && l.mode === 'exclusive');
    if (own?.toolUseId !== call.useId) fail(`${place.name} is not taken by the call`);
    if (machine.rows.waits.some((w) => w.sessionId === me && isHere(w))) fail(`${me} is still in line for ${place.name}`);
  }
}

/** Who is named in a refusal holds, or has reserved, one of its files, and is another session that lives. */
export function checkNamed(machine: Machine, call: Call, text: string, rows: readonly Snapshot[], me: string): void {
  const number = /(?:locked by|reserved for) #(\d+)/.exec(text)?.[1];
  if (number === undefined) return;
  const facts = machine.facts(...rows.toReversed());
  const named = rows.flatMap((one) => [...one.sessions.values()].filter((s) => s.number === Number(number) && s.endedAt === null));
  const worktree = machine.files.worktree(call.op.cross ? 1 - checkoutOf(call.s) : checkoutOf(call.s));
  const all = universe(machine.run).map((name) => ({ worktree, name }));
  if (named.some(({ id }) => id === me)) fail('locked out by itself');
  if (!named.some(({ id }) => facts.alive(id) && holds(rows, id, call.op.kind === 'tree' ? all : call.places)))
    fail(`#${number} holds none of it`);
}

/** What other calls of a session wait for is left alone when one of them is over, or when its turn is and only subagents work on. */
export function checkOthers(machine: Machine, before: Snapshot, me: string, isOther: (lease: Lease) => boolean): void {
  for (const lease of before.leases) {
    if (lease.sessionId !== me || lease.toolUseId === null || !isOther(lease)) continue;
    const still = machine.rows.leases.find(({ id }) => id === lease.id);
    if (still?.toolUseId !== lease.toolUseId || still.state !== lease.state)
      fail(`the call ${lease.toolUseId} on ${lease.path} was settled`);
  }
}

/** After the report of a call: what it did not do is given back, what it did is held, and has its author. */
export function checkReport(machine: Machine, call: Call, ok: boolean, before: Snapshot, me: string): void {
  const { files, rows } = machine;
  checkOthers(machine, before, me, (lease) => lease.toolUseId !== call.useId);
  for (const place of call.places) {
    const isHere = on(place);
    const had = before.leases.find((l) => l.sessionId === me && l.extent === 'file' && isHere(l) && l.toolUseId === call.useId);
    const has = rows.leases.find((l) => l.sessionId === me && l.extent === 'file' && isHere(l) && l.mode === 'exclusive');
    if (!had) continue;
    if (!call.acted && had.state === 'pending' && had.stamp === files.stampOf(place) && has) fail(`${place.name} was not given back`);
    if (call.acted && ok && call.op.kind === 'edit' && has?.state !== 'held') fail(`${place.name} is not held`);
    if (has && call.acted && files.exists(place) && files.work.lastWriter(place) === me) {
      files.work.reported(place, me);
      if (!rows.changes.some((row) => row.sessionId === me && isHere(row))) fail(`${me} is no author of ${place.name}`);
    }
  }
}

/** A claim is granted where nothing stands against it, and only there. */
export function checkClaim(
  machine: Machine,
  step: Extract<Step, { do: 'claim' }>,
  reply: ClaimReply,
  conflicts: { must: readonly string[]; may: readonly string[] },
  before: Snapshot,
  me: string,
): void {
  if (machine.ground.mode.conflict !== 'block') return;
  // Whose end was seen only now may have freed a file for the first in line.
  const were = new Set(before.waits.filter((w) => w.reservedUntil !== null).map((w) => `${w.sessionId} ${w.key}`));
  const later = machine.rows.waits.some((w) => w.sessionId !== me && w.reservedUntil !== null && !were.has(`${w.sessionId} ${w.key}`));
  if (reply.granted ? conflicts.must.length > 0 : conflicts.must.length + conflicts.may.length === 0 && !later)
    fail(`a claim was ${reply.granted ? 'granted' : 'refused'}: ${conflicts.must.join('; ')}`);
  const number = machine.session(step.s)?.number;
  for (const conflict of reply.conflicts)
    if ((conflict.held ?? conflict.reserved)?.session.number === number) fail('its own claim stands against it');
  const mode = step.shared ? 'shared' : 'exclusive';
  const claims = machine.rows.leases.filter((l) => l.sessionId === me && l.origin === 'claim' && l.mode === mode);
  for (const { path } of reply.claims) if (!claims.some((l) => l.path === path)) fail(`${path} was granted and is not there`);
}

/** What `rollcall wait` promises is reserved, or its own. */
export function checkPromise(machine: Machine, { s, sessionId, files }: Waiting): void {
  const { rows } = machine;
  for (const place of files.map((f) => machine.files.place(checkoutOf(s), f))) {
    const isHere = on(place);
    const own = rows.leases.some((l) => l.sessionId === sessionId && isHere(l));
    const reserved = rows.waits.some((w) => w.sessionId === sessionId && isHere(w) && machine.facts().reserved(w));
    if (!own && !reserved) fail(`${place.name} was promised and is not reserved`);
  }
}

/** A session whose turn has come has heard of it, now that a hook could say so. */
export function checkTold(machine: Machine, me: string, before: Snapshot): void {
  const earlier = machine.facts(before);
  for (const wait of before.waits.filter((w) => w.sessionId === me && earlier.reserved(w))) {
    const isHere = on({ worktree: wait.worktreeId, name: wait.key });
    const still = machine.rows.waits.some((w) => w.sessionId === me && isHere(w) && w.reservedUntil === wait.reservedUntil);
    if (still && !machine.heardOf(wait)) fail(`${me} was not told of its turn on ${wait.key}`);
  }
}
