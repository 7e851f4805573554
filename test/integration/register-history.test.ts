import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { historyOf, type HistoryQuestion } from '../../src/daemon/history.ts';
import { prune } from '../../src/daemon/tasks/prune.ts';
import { pruneHistory } from '../../src/daemon/tasks/prune-history.ts';
import { RegisterWorld } from './register-world.ts';
import { MINUTE, register, takeOff } from './roll-world.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

const history = async (question: Partial<HistoryQuestion> = {}) =>
  (await historyOf(world.d, { workspaceId: null, session: null, since: null, ...question })).sessions;
const byId = (id: string) => world.store.read((tx) => tx.sessions.byAgentSession('claude-code', id));

/** The task of the daemon, with its settings in days. */
async function tidy(historyDays = 7, journalDays = 30): Promise<void> {
  world.config = { ...DEFAULT_CONFIG, history: { ...DEFAULT_CONFIG.history, retention_days: historyDays } };
  await pruneHistory(world.d, historyDays * DAY, journalDays * DAY);
  await prune(world.d, journalDays * DAY);
}

/** Two sessions: one works, is refused and ends; the other one holds the file. */
async function aDay(): Promise<void> {
  const holder = world.agent('holder', 100);
  const worker = world.agent('worker', 200);
  await holder.start();
  await holder.prompt();
  await holder.edit('held.ts');
  await worker.start();
  await worker.prompt();
  for (const path of ['a.ts', 'b.ts', 'a.ts']) await worker.edit(path);
  expect((await worker.edit('held.ts')).deny).not.toBeNull();
  world.advance(10 * MINUTE);
  await worker.end();
}

describe('the history', () => {
  test('says of each session from when to when, how it ended and what it did; the newest first', async () => {
    await aDay();
    world.advance(HOUR);
    const [worker, holder] = await history();
    expect(worker).toMatchObject({
      number: 2,
      state: 'ended',
      endReason: 'said',
      turns: 1,
      files: 2,
      leases: 2,
      denials: 1,
      complete: true,
    });
    expect(worker).toMatchObject({ names: ['a.ts', 'b.ts'], claims: 0, incidents: 0, workspace: 'shop', agent: 'claude-code' });
    expect(worker?.seconds).toBe(600);
    expect(Date.parse(worker?.until ?? '') - Date.parse(worker?.from ?? '')).toBeGreaterThanOrEqual(600_000);
    expect(holder).toMatchObject({ number: 1, state: 'here', until: null, endReason: null, files: 1, names: ['held.ts'], denials: 0 });
    expect(holder?.seconds).toBeGreaterThanOrEqual(4200);
  });

  test('of a time: who was here in it, also who ended meanwhile', async () => {
    await aDay();
    await register(world, { number: 5, role: 'Ops' });
    const numbers = async (since: number) => (await history({ since })).map((row) => row.number).toSorted((a, b) => a - b);
    const ended = (await byId('worker'))[0]?.endedAt ?? 0;
    expect(await numbers(ended)).toEqual([1, 2, 5]);
    expect(await numbers(ended + 1)).toEqual([1, 5]);
    await takeOff(world, '5');
    expect((await history({ since: world.now }))[0]).toMatchObject({ number: 5, state: 'ended', endReason: 'retired', complete: true });
  });

  test('time between an end and a return counts for nothing, and the start stays the first one', async () => {
    await aDay();
    const before = (await history())[0];
    world.advance(5 * HOUR);
    await world.agent('worker', 201).start('resume');
    world.advance(2 * MINUTE);
    const row = (await history()).find(({ number }) => number === 2);
    expect(row).toMatchObject({ state: 'here', until: null, incarnation: 2, seconds: 720, from: before?.from, files: 2 });
  });

  test('a file in another checkout is named by its whole path', async () => {
    world.git('worktree', 'add', '--quiet', '../other');
    const agent = world.agent('a', 100);
    await agent.edit('../other/x.ts');
    expect((await history())[0]?.names).toEqual([`${world.root}/other/x.ts`]);
  });
});

describe('what is kept', () => {
  test('after its retention an ended session has no names and nothing to take back; row, counts and authors stay', async () => {
    await aDay();
    const [session] = await byId('worker');
    const id = session?.id ?? '';
    const kept = () =>
      world.store.read(async (tx) => ({
        names: (await tx.sessions.aliases(id)).length,
        leases: (await tx.leases.ofSession(id)).length,
        changes: (await tx.changes.ofSession(id)).length,
        there: (await tx.sessions.get(id)) !== null,
      }));
    const all = await kept();
    expect(all).toMatchObject({ leases: 2, changes: 2, there: true });
    const told = (await history()).find((row) => row.id === id);
    world.advance(7 * DAY);
    await tidy();
    expect(await kept()).toEqual(all);
    world.advance(1);
    await tidy();
    expect(await kept()).toEqual({ names: 0, leases: 0, changes: 2, there: true });
    expect((await history()).find((row) => row.id === id)).toEqual(told);
    // The one that is still here has lost nothing.
    const holder = (await byId('holder'))[0]?.id ?? '';
    expect((await world.store.read((tx) => tx.sessions.aliases(holder))).length).toBeGreaterThan(0);
  });

  test('the counts outlive the journal, and nothing is counted twice', async () => {
    await aDay();
    const [told] = await history();
    world.advance(31 * DAY);
    for (let times = 0; times < 3; times += 1) await tidy();
    const entries = await world.store.read((tx) => tx.journal.recent({ sessionId: told?.id ?? '', limit: 100 }));
    expect(entries.map(({ kind }) => kind)).toEqual(['session.summarised']);
    expect((await history()).find((row) => row.id === told?.id)).toEqual({ ...told, names: [] });
    world.advance(400 * DAY);
    await tidy();
    expect((await history()).find((row) => row.id === told?.id)).toEqual({ ...told, names: [] });
  });

  test('a journal that is kept for less than the history: counts first, names later', async () => {
    await aDay();
    const [told] = await history();
    world.advance(2 * DAY);
    await tidy(7, 1);
    const row = (await history()).find(({ id }) => id === told?.id);
    expect(row).toEqual({ ...told, names: [] });
    expect((await world.store.read((tx) => tx.sessions.aliases(told?.id ?? ''))).length).toBeGreaterThan(0);
    world.advance(6 * DAY);
    await tidy(7, 1);
    expect(await world.store.read((tx) => tx.sessions.aliases(told?.id ?? ''))).toEqual([]);
    expect((await history()).find(({ id }) => id === told?.id)).toEqual({ ...told, names: [] });
  });

  test('who comes back after its counts were kept goes on counting', async () => {
    await aDay();
    const [told] = await history();
    world.advance(31 * DAY);
    await tidy();
    const agent = world.agent('worker', 300);
    await agent.start('resume');
    await agent.prompt();
    await agent.edit('c.ts');
    await agent.end();
    world.advance(31 * DAY);
    for (let times = 0; times < 2; times += 1) await tidy();
    const row = (await history()).find(({ id }) => id === told?.id);
    expect(row).toMatchObject({ from: told?.from, turns: 2, files: 3, leases: 3, denials: 1, complete: true, incarnation: 2 });
  });

  test('of a session that is here for longer than the journal is kept, the counts are said to be at least these', async () => {
    await aDay();
    world.advance(40 * DAY);
    const holder = world.agent('holder', 100);
    await holder.edit('late.ts');
    await tidy();
    expect((await history()).find(({ number }) => number === 1)).toMatchObject({ complete: false, files: 1, names: ['late.ts'] });
  });
});
