import type { Lease } from '../../../src/core/lease/lease.ts';
import type { Facts, Place } from './facts.ts';
import { CLAIMED, FILES, TREE, covers, universe } from './ground.ts';
import type { Machine } from './machine.ts';
import type { Snapshot } from './snapshot.ts';
import { type Op, type Step, checkoutOf } from './steps.ts';

/** Whether a call should have been refused, by what the machine knows of everybody. */
export interface Expected {
  /** It has to be refused, because of this; null where nothing demands it. */
  must: string | null;
  /** Everything that may refuse it. */
  may: { why: Why; what: string }[];
}

export type Why = 'lease' | 'reservation' | 'unseen' | 'work';

/** Why a call was refused, by the words of the refusal. */
export function whyOf(text: string): Why {
  if (text.includes('File locked by')) return 'lease';
  if (text.includes('is reserved for')) return 'reservation';
  return text.includes('while a command of yours ran') ? 'unseen' : 'work';
}

const LOSES = new Set(['remove', 'move', 'tree', 'glob']);

/** @param before the register before the call, and with `after` what it is now */
export function expectedOf(
  machine: Machine,
  { s, me }: { s: number; me: string },
  op: Op,
  places: readonly Place[],
  before: Snapshot,
  after: Snapshot,
): Expected {
  const facts = machine.facts(after, before);
  const earlier = machine.facts(before);
  const result: Expected = { must: null, may: [] };
  if (op.kind === 'look' || op.kind === 'opaque') return result;
  const block = machine.ground.mode.conflict === 'block';
  const works = isSure(machine, op, places);
  const because = (why: Why, what: string, must: boolean): void => {
    result.may.push({ why, what });
    if (must && works) result.must ??= what;
  };
  const worktree = machine.files.worktree(op.cross ? 1 - checkoutOf(s) : checkoutOf(s));
  const tree =
    op.kind === 'tree' ? FILES.filter((f) => f.startsWith(`${TREE}/`)).map((f) => ({ worktree, name: `${machine.run}/${f}` })) : [];
  for (const place of places) {
    const turnCame = before.waits.some(
      (w) => w.sessionId === me && w.worktreeId === place.worktree && w.key === place.name && facts.reserved(w),
    );
    const gaveWay = (lease: Lease): boolean => turnCame && (lease.origin === 'edit' || facts.expired(lease));
    for (const [rows, then] of [[before, earlier] as const, [after, facts] as const]) {
      for (const lease of block ? foreign(rows, then, me, place) : [])
        if (then.stands(lease) && !gaveWay(lease)) because('lease', `lease ${describe(lease)}`, rows === before && stays(lease, then));
    }
    for (const rows of [before, after]) {
      for (const wait of rows.waits) {
        if (!block || wait.sessionId === me || wait.worktreeId !== place.worktree || wait.key !== place.name || wait.reservedUntil === null)
          continue;
        if (facts.reserved(wait))
          because(
            'reservation',
            `reservation of ${wait.sessionId}`,
            rows === before && after.waits.some((w) => same(w, wait) && facts.reserved(w)),
          );
      }
    }
    for (const lease of [...before.leases, ...before.dormant]) {
      if (
        lease.sessionId === me &&
        lease.extent === 'file' &&
        lease.unseen &&
        lease.worktreeId === place.worktree &&
        lease.key === place.name
      )
        because('unseen', 'unseen change', lease.state !== 'dormant' && lease.mode === 'exclusive');
    }
    const writer = machine.files.work.lastWriter(place);
    if (writer !== undefined && writer !== me) result.may.push({ why: 'unseen', what: 'perhaps an unseen change' });
  }
  for (const place of tree) {
    for (const lease of foreign(before, earlier, me, place))
      if (block && earlier.firm(lease))
        because('lease', `lease ${describe(lease)}`, lease.extent === 'file' && lease.worktreeId === place.worktree);
    // A tree is compared with what was there before anybody saw that the turn of a subagent's session is over.
    for (const lease of foreign(before, earlier, me, place))
      if (block && lease.toolUseId !== null && lease.subagentId !== null && earlier.alive(lease.sessionId))
        because('lease', `perhaps ${describe(lease)}`, false);
  }
  // Work that is dated in the future counts as newer than what git says.
  if (LOSES.has(op.kind) && machine.setBack) result.may.push({ why: 'work', what: 'perhaps work from before the clock was set back' });
  if (LOSES.has(op.kind)) {
    // Of a move only the first is lost.
    for (const place of op.kind === 'move' ? places.slice(0, 1) : [...places, ...tree]) {
      if (!machine.files.exists(place)) continue;
      for (const author of machine.files.work.authors(place))
        if (author !== me) because('work', `work of ${author}`, earlier.alive(author));
      result.may.push({ why: 'work', what: 'perhaps the work of the person' });
    }
  }
  return result;
}

/** Whether a call surely does what it names, as the files are: nothing is written below a directory that is not there, or removed that is not there. */
export function isSure(machine: Machine, { kind }: Op, places: readonly Place[]): boolean {
  const [first] = places;
  if (kind === 'edit' || kind === 'tree') return true;
  if (kind === 'look' || kind === 'opaque') return false;
  const removed = LOSES.has(kind) ? first : undefined;
  return (removed === undefined || machine.files.exists(removed)) && places.every((place) => machine.files.hasDirectory(place));
}

/** Leases of others that count for a file. */
export function foreign(rows: Snapshot, facts: Facts, me: string, place: Place): Lease[] {
  return rows.leases.filter((lease) => lease.sessionId !== me && facts.on(lease, place));
}

/** Not one that is given back as soon as somebody sees that its holder's turn is over. */
export function stays(lease: Lease, facts: Facts): boolean {
  return lease.state !== 'pending' || facts.firm(lease) || facts.turnRuns(lease.sessionId);
}

export function describe(lease: Lease): string {
  return `${lease.extent} ${lease.path} of ${lease.sessionId} (${lease.origin}, ${lease.mode}, ${lease.state}${lease.everywhere ? ', everywhere' : ''})`;
}

/** Whether one of these leases, or places in a line, is what a refusal of these files may name. */
export function holds(rows: readonly Snapshot[], sessionId: string, places: readonly Place[]): boolean {
  return rows.some(
    (one) =>
      one.leases.some(
        (l) =>
          l.sessionId === sessionId && places.some(({ worktree, name }) => (l.worktreeId === worktree || l.everywhere) && covers(l, name)),
      ) ||
      one.waits.some(
        (w) => w.sessionId === sessionId && w.reservedUntil !== null && places.some((p) => p.worktree === w.worktreeId && p.name === w.key),
      ),
  );
}

function same(
  a: { sessionId: string; worktreeId: number; key: string },
  b: { sessionId: string; worktreeId: number; key: string },
): boolean {
  return a.sessionId === b.sessionId && a.worktreeId === b.worktreeId && a.key === b.key;
}

/** What stands against a claim, and what perhaps does. */
export function conflictsOf(
  machine: Machine,
  facts: Facts,
  before: Snapshot,
  step: Extract<Step, { do: 'claim' }>,
  me: string,
): { must: string[]; may: string[] } {
  const found: { must: string[]; may: string[] } = { must: [], may: [] };
  const worktree = machine.files.worktree(checkoutOf(step.s));
  for (const what of step.what) {
    const name = CLAIMED[what] ?? '';
    const key = name === '' ? '**' : name.endsWith('/') ? `${machine.run}/${name}**` : `${machine.run}/${name}`;
    const item = { extent: key.includes('*') ? ('pattern' as const) : ('file' as const), key };
    const common = (other: { extent: 'file' | 'pattern'; key: string }): boolean =>
      universe(machine.run).some((n) => covers(item, n) && covers(other, n));
    for (const lease of before.leases) {
      if (lease.sessionId === me || (step.shared && lease.mode === 'shared')) continue;
      if ((step.everywhere || facts.countsIn(lease, worktree)) && common(lease) && facts.stands(lease))
        found[stays(lease, facts) ? 'must' : 'may'].push(describe(lease));
    }
    for (const wait of before.waits) {
      if (wait.sessionId === me || !(step.everywhere || wait.worktreeId === worktree)) continue;
      if (facts.reserved(wait) && common({ extent: 'file', key: wait.key }))
        found.must.push(`reservation of ${wait.sessionId} on ${wait.key}`);
    }
  }
  return found;
}
