import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intent, ToldImport } from '../../src/core/intent/intent.ts';
import type { Lease } from '../../src/core/lease/lease.ts';
import type { ReadTx, Tx } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { ModelStore } from './store-model.ts';
import {
  places,
  sampleCall,
  sampleChange,
  sampleIdentity,
  sampleIncident,
  sampleItem,
  sampleLease,
  sampleReach,
  sampleSession,
  sampleWait,
  withoutNumbers,
} from './store-samples.ts';

const SESSIONS = ['ses_1', 'ses_2', 'ses_3', 'ses_4'];
const KEYS = ['a.ts', 'src/B.ts', 'src/b.ts', 'src0', 'src'];
const BELOW = ['', 'src', 'src/b.ts'];
const WORKTREES = [1, 2, 3];
const INSTANCES = ['tty pts/3', 'tmux - %5'];

/** Random transactions on the register and on a plain model in memory: the same outcome, and the same seen afterwards. */
export function modelContract(adapter: StoreAdapter): void {
  describe('against a model', () => {
    test('any transactions leave what the model has', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(transaction, { maxLength: 12 }), async (transactions) => {
          const place = await adapter.create();
          const store = await adapter.open(place);
          const model = new ModelStore();
          try {
            await places(store);
            await store.transaction([1], twoSessions);
            await model.transaction(twoSessions);
            for (const { steps, fails } of transactions) {
              const work = async (tx: Tx): Promise<unknown[]> => {
                const results: unknown[] = [];
                for (const step of steps) results.push((await step.run(tx)) ?? null);
                if (fails) throw new Error('on purpose');
                return results;
              };
              const [real, expected] = [await outcome(store.transaction([1, 2], work)), await outcome(model.transaction(work))];
              expect(real).toEqual(expected);
              expect(await store.read(everything)).toEqual(await everything(model.view()));
            }
          } finally {
            await store.close();
            await adapter.destroy(place);
          }
        }),
        { numRuns: 150, endOnFailure: false },
      );
    }, 120_000);
  });
}

/** Most steps need a session; these two are there from the start. */
async function twoSessions(tx: Tx): Promise<void> {
  await tx.sessions.insert(sampleSession({ id: 'ses_1', number: 1 }));
  await tx.sessions.insert(sampleSession({ id: 'ses_2', number: 2, workspaceId: 2, worktreeId: 2 }));
}

async function outcome(run: Promise<unknown>): Promise<unknown> {
  try {
    return await run;
  } catch {
    return 'rejected';
  }
}

async function everything(tx: ReadTx): Promise<unknown> {
  const seen: unknown[] = [
    await tx.sessions.live(null),
    await tx.sessions.recent(null, 3),
    await tx.leases.live(null),
    await tx.waits.live(null),
  ];
  seen.push(await tx.calls.all(), withoutNumbers(await tx.journal.recent({ limit: 5 })));
  seen.push(withoutNumbers(await tx.journal.after(0, 5)));
  for (const workspaceId of [1, 2]) {
    seen.push(await tx.sessions.live(workspaceId), await tx.sessions.recent(workspaceId, 2), await tx.leases.live(workspaceId));
    seen.push(await tx.waits.live(workspaceId), await tx.sessions.byAlias(workspaceId, 'alias'));
    seen.push(await tx.sharedItems.of(workspaceId), await tx.incidents.recent(workspaceId, 2, 2));
    for (const worktreeId of WORKTREES) seen.push(await tx.leases.patterns(workspaceId, worktreeId));
    for (const name of INSTANCES) seen.push(await tx.identities.get(workspaceId, name));
    seen.push(await tx.sessions.highestNumber(workspaceId), await tx.intents.live(workspaceId));
  }
  for (const id of SESSIONS) {
    seen.push(
      await tx.sessions.get(id),
      await tx.leases.ofSession(id),
      await tx.leases.waiting(id),
      await tx.waits.ofSession(id),
      await tx.changes.ofSession(id),
      await tx.reaches.open(id),
      await tx.calls.ofSession(id),
      await tx.sessions.aliases(id),
      await tx.identities.ofSession(id),
      await tx.intents.get(id),
      await tx.toldImports.ofHolder(id),
    );
    seen.push((await tx.journal.recent({ sessionId: id, limit: 3 })).length);
  }
  for (const id of ['agent', 'alias']) seen.push(await tx.sessions.byAgentSession('claude-code', id), await tx.sessions.byAlias(null, id));
  for (const worktreeId of WORKTREES) {
    for (const key of KEYS) {
      seen.push(await tx.leases.onPath(worktreeId, key), await tx.waits.onPath(worktreeId, key));
      seen.push(await tx.leases.elsewhere(2, key, worktreeId), await tx.changes.onPath(worktreeId, key));
      seen.push(await tx.incidents.ofTurn('ses_1', 1, worktreeId, key));
    }
    for (const below of BELOW) seen.push(await tx.leases.inWorktree(worktreeId, below), await tx.changes.inWorktree(worktreeId, below));
    for (const at of [0, 3]) seen.push(await tx.reaches.since(worktreeId, at));
  }
  for (const pid of [1, 2]) seen.push(await tx.sessions.byProcess({ pid, startTime: '1', bootId: 'b' }));
  seen.push(await tx.settings.get('a'), await tx.reaches.background(), await tx.incidents.recent(null, 1, 3));
  return seen;
}

interface Step {
  name: string;
  run: (tx: Tx) => Promise<unknown>;
}
const step = <A>(name: string, input: fc.Arbitrary<A>, run: (tx: Tx, input: A) => Promise<unknown>): fc.Arbitrary<Step> =>
  input.map((value) => ({ name, run: (tx: Tx) => run(tx, value), toString: () => `${name}(${fc.stringify(value)})` }));

const anySession = fc.constantFrom(...SESSIONS);
/** Mostly one that is there. */
const session = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('ses_1', 'ses_2') }, anySession);
const key = fc.constantFrom(...KEYS);
const time = fc.integer({ min: 0, max: 5 });
const maybeTime = fc.option(time);
const place = fc.constantFrom({ workspaceId: 1, worktreeId: 1 }, { workspaceId: 2, worktreeId: 2 }, { workspaceId: 2, worktreeId: 3 });
const sessionRow = fc
  .record({
    id: anySession,
    place,
    number: fc.integer({ min: 1, max: 3 }),
    agentSessionId: fc.constantFrom('agent', 'alias', 'other'),
    process: fc.option(fc.record({ pid: fc.integer({ min: 1, max: 2 }), startTime: fc.constantFrom('1', '2'), bootId: fc.constant('b') })),
    startedAt: time,
    lastSeenAt: time,
    inactiveSince: maybeTime,
    endedAt: maybeTime,
    attended: fc.option(fc.boolean()),
    role: fc.option(fc.string({ unit: 'grapheme', maxLength: 8 })),
    note: fc.option(fc.string({ unit: 'grapheme', maxLength: 8 })),
    project: fc.option(fc.string({ unit: 'grapheme', maxLength: 8 })),
    beatAt: maybeTime,
  })
  .map(({ place: where, ...own }) => sampleSession({ ...where, ...own }));
const leaseRow: fc.Arbitrary<Lease> = fc
  .record({
    id: fc.constantFrom('lea_1', 'lea_2', 'lea_3', 'lea_4'),
    sessionId: session,
    place,
    path: key,
    mode: fc.constantFrom('exclusive' as const, 'exclusive' as const, 'shared' as const),
    state: fc.constantFrom('pending' as const, 'held' as const, 'dormant' as const),
    extent: fc.constantFrom('file' as const, 'pattern' as const),
    everywhere: fc.boolean(),
    unseen: fc.boolean(),
    token: time,
    reason: fc.option(fc.string({ maxLength: 5 })),
  })
  .map(({ place: where, ...own }) => sampleLease({ ...where, ...own }));

const worktree = fc.constantFrom(...WORKTREES);
const author = fc.option(session);
const call = fc.constantFrom('call_1', 'call_2');
const itemKind = fc.constantFrom('stash' as const, 'branch' as const, 'worktree' as const);
const changeRow = fc
  .record({ sessionId: author, place, path: key, stamp: fc.constantFrom('absent', '1:2:3:4:5'), firstAt: time, lastAt: time })
  .map(({ place: where, ...own }) => sampleChange({ ...where, ...own }));
const reachRow = fc
  .record({
    sessionId: session,
    toolUseId: call,
    place,
    patterns: fc.option(fc.array(fc.string({ unit: 'grapheme', maxLength: 5 }), { maxLength: 2 })),
    openedAt: time,
    closedAt: maybeTime,
    background: fc.boolean(),
  })
  .map(({ place: where, ...own }) => sampleReach({ ...where, ...own }));
const incidentRow = fc
  .record({
    id: fc.constantFrom('inc_1', 'inc_2', 'inc_3'),
    holderId: session,
    culpritId: author,
    place,
    path: key,
    at: time,
    turn: fc.constantFrom(1, 2),
    tool: fc.option(fc.constant('Bash')),
    toolUseId: fc.option(call),
  })
  .map(({ place: where, ...own }) => sampleIncident({ ...where, ...own }));

const instance = fc.constantFrom(...INSTANCES);
const identityRow = fc
  .record({
    workspaceId: fc.constantFrom(1, 2),
    instance,
    sessionId: anySession,
    number: fc.integer({ min: 1, max: 3 }),
    day: fc.constantFrom('2026-11-20', '2026-11-21'),
    at: time,
  })
  .map(sampleIdentity);

const intentRow: fc.Arbitrary<Intent> = fc.record({
  sessionId: session,
  workspaceId: fc.constantFrom(1, 2),
  saidBy: fc.constantFrom('word' as const, 'prompt' as const),
  saidAt: time,
  areas: fc.array(fc.record({ extent: fc.constantFrom('file' as const, 'pattern' as const), path: key, key }), { maxLength: 2 }),
  progress: fc.option(fc.integer({ min: 0, max: 100 })),
  progressAt: maybeTime,
  etaAt: maybeTime,
  etaSaidAt: maybeTime,
  dependsOn: fc.array(anySession, { maxLength: 2 }),
  doneAt: maybeTime,
});
const toldRow = fc
  .record({ sessionId: session, holderId: session, place, path: key, key, importedBy: key, turn: time, at: time })
  .map(({ place: where, ...own }): ToldImport => Object.assign({}, where, own));

const anyStep = fc.oneof(
  { weight: 4, arbitrary: step('sessions.insert', sessionRow, (tx, row) => tx.sessions.insert(row)) },
  { weight: 4, arbitrary: step('leases.put', leaseRow, (tx, row) => tx.leases.put(row)) },
  step('sessions.update', sessionRow, (tx, row) => tx.sessions.update(row)),
  step(
    'sessions.addAlias',
    fc.record({
      sessionId: session,
      kind: fc.constantFrom('agent' as const, 'day' as const),
      createdAt: time,
      workspaceId: fc.constantFrom(1, 2),
    }),
    (tx, a) => tx.sessions.addAlias({ ...a, alias: 'alias' }),
  ),
  step('sessions.nextOrdinal', fc.constantFrom(1, 2, 3), (tx, id) => tx.sessions.nextOrdinal(id)),
  step('leases.remove', fc.subarray(['lea_1', 'lea_2', 'lea_3']), (tx, ids) => tx.leases.remove(ids)),
  step('leases.nextToken', fc.constantFrom(1, 2), (tx, id) => tx.leases.nextToken(id)),
  step('calls.open', fc.record({ sessionId: session, toolUseId: key, openedAt: time }), (tx, call) => tx.calls.open(sampleCall(call))),
  step('calls.close', fc.tuple(session, key), (tx, [id, use]) => tx.calls.close(id, use)),
  step('calls.closeAll', session, (tx, id) => tx.calls.closeAll(id)),
  step(
    'waits.put',
    fc.record({ sessionId: session, key, since: time, denials: time, askedUntil: maybeTime, reservedUntil: maybeTime, place }),
    (tx, { place: where, ...own }) => tx.waits.put(sampleWait({ ...where, ...own })),
  ),
  step('waits.remove', fc.tuple(session, fc.constantFrom(...WORKTREES), key), (tx, [id, worktreeId, path]) =>
    tx.waits.remove(id, worktreeId, path),
  ),
  step('waits.removeOfSession', session, (tx, id) => tx.waits.removeOfSession(id)),
  { weight: 3, arbitrary: step('changes.put', changeRow, (tx, row) => tx.changes.put(row)) },
  step('changes.remove', fc.tuple(worktree, key, fc.option(fc.record({ sessionId: author }))), (tx, [id, path, of]) =>
    of === null ? tx.changes.remove(id, path) : tx.changes.remove(id, path, of),
  ),
  { weight: 3, arbitrary: step('reaches.put', reachRow, (tx, row) => tx.reaches.put(row)) },
  step('reaches.close', fc.tuple(session, fc.option(call), time, fc.boolean()), (tx, [id, use, at, background]) =>
    tx.reaches.close(id, use, at, background),
  ),
  step('reaches.prune', time, (tx, before) => tx.reaches.prune(before)),
  step(
    'sharedItems.put',
    fc.record({ workspaceId: fc.constantFrom(1, 2), kind: itemKind, name: call, sessionId: session, at: time }),
    (tx, item) => tx.sharedItems.put(sampleItem(item)),
  ),
  step('sharedItems.remove', fc.tuple(fc.constantFrom(1, 2), itemKind, call), (tx, [id, kind, name]) =>
    tx.sharedItems.remove(id, kind, name),
  ),
  { weight: 2, arbitrary: step('incidents.add', incidentRow, (tx, row) => tx.incidents.add(row)) },
  step('incidents.prune', time, (tx, olderThan) => tx.incidents.prune(olderThan)),
  step(
    'notices.add',
    fc.record({
      id: fc.constantFrom('n1', 'n2', 'n3'),
      sessionId: session,
      at: time,
      text: fc.string({ maxLength: 5 }),
      forPerson: fc.boolean(),
    }),
    (tx, notice) => tx.notices.add(notice),
  ),
  step('notices.take', fc.tuple(session, fc.integer({ min: 0, max: 2 })), (tx, [id, limit]) => tx.notices.take(id, limit)),
  step(
    'journal.append',
    fc.record({
      at: time,
      sessionId: fc.option(session),
      workspaceId: fc.constantFrom(1, 2, null),
      kind: key,
      data: fc.dictionary(fc.string(), fc.integer()),
    }),
    (tx, entry) => tx.journal.append(entry),
  ),
  step('journal.prune', fc.tuple(time, fc.option(key)), (tx, [olderThan, except]) => tx.journal.prune(olderThan, except ?? undefined)),
  step('sessions.removeAliases', session, (tx, id) => tx.sessions.removeAliases(id)),
  {
    weight: 2,
    arbitrary: step('identities.put', identityRow, (tx, row) => tx.identities.put(row)),
  },
  step('identities.remove', fc.tuple(fc.constantFrom(1, 2), instance), (tx, [id, name]) => tx.identities.remove(id, name)),
  { weight: 2, arbitrary: step('intents.put', intentRow, (tx, row) => tx.intents.put(row)) },
  step('intents.remove', session, (tx, id) => tx.intents.remove(id)),
  { weight: 2, arbitrary: step('toldImports.put', toldRow, (tx, row) => tx.toldImports.put(row)) },
  step('toldImports.remove', toldRow, (tx, row) => tx.toldImports.remove(row)),
  step('toldImports.removeOfSession', session, (tx, id) => tx.toldImports.removeOfSession(id)),
  step('identities.prune', time, (tx, olderThan) => tx.identities.prune(olderThan)),
  step('settings.set', fc.string({ unit: 'grapheme', maxLength: 8 }), (tx, value) => tx.settings.set('a', value)),
);
const transaction = fc.record({ steps: fc.array(anyStep, { maxLength: 6 }), fails: fc.integer({ min: 0, max: 5 }).map((n) => n === 0) });
