import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { oneSession } from '../../src/daemon/views.ts';
import type { SessionView } from '../../src/protocol/api.ts';
import { RegisterWorld } from './register-world.ts';
import { change, clean, lineup, MINUTE, refusal, register, roll, story, takeOff, Window } from './roll-world.ts';

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

async function shown(id: string): Promise<SessionView> {
  return world.store.read(async (tx) => {
    const row = (await tx.sessions.byAgentSession('claude-code', id))[0];
    if (!row) throw new Error(`no session of ${id}`);
    return (await oneSession(world.d, tx, row)).session;
  });
}
const beats = async (): Promise<number> => (await story(world, 'session.heartbeat')).length;

describe('a cleanup', () => {
  test('of thirteen sessions with three alive marks ten, and says what it did with each', async () => {
    for (let number = 1; number <= 13; number++) await register(world, { number, role: `role ${number}` });
    world.advance(130 * MINUTE);
    for (const number of ['8', '1', '2']) await new Window(world, 's001').heartbeat(number);
    const before = await clean(world, { dryRun: true });
    expect(before).toMatchObject({ dryRun: true, active: 3, stale: 10, marked: [], timeoutMinutes: 120 });
    expect(await lineup(world)).not.toContain('inactive');
    const done = await clean(world);
    expect(done.rows).toEqual(before.rows);
    expect(done.marked.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 9, 10, 11, 12, 13]);
    expect(done.rows.map(({ number, action }) => `${number} ${action}`).slice(0, 3)).toEqual([
      '1 stays-active',
      '2 stays-active',
      '3 marks-inactive',
    ]);
    expect(await roll(world)).toMatchObject({ active: 3, inactive: 10, stale: 0, available: '3-7, 9-13' });
    const again = await clean(world);
    expect(again).toMatchObject({ active: 3, stale: 0, marked: [] });
    expect(again.rows.filter(({ action }) => action === null)).toHaveLength(10);
  });

  test('of nothing finds nothing', async () => {
    expect(await clean(world)).toMatchObject({ rows: [], active: 0, stale: 0, marked: [] });
    expect(await roll(world)).toMatchObject({ sessions: [], active: 0, inactive: 0, stale: 0, available: '' });
  });

  test('a dry run writes nothing at all', async () => {
    await register(world, { number: 1 });
    await world.agent('a', 10).start();
    world.advance(500 * MINUTE);
    world.kill(10);
    const everything = () =>
      world.store.read(async (tx) => [
        await tx.sessions.recent(null, 100),
        await tx.journal.recent({ limit: 100 }),
        await tx.leases.live(null),
      ]);
    const before = await everything();
    expect(await clean(world, { dryRun: true })).toMatchObject({ stale: 2 });
    expect(await everything()).toEqual(before);
  });

  test.each([
    [31 * MINUTE, 30, 'marks-inactive'],
    [31 * MINUTE, 120, 'stays-active'],
    [120 * MINUTE, 120, 'stays-active'],
    [120 * MINUTE + 1, 120, 'marks-inactive'],
  ])('silent for %d ms with a timeout of %d minutes: %s', async (silent, timeoutMinutes, action) => {
    await register(world, { number: 11, sessionId: 'session-1763247310' });
    world.advance(silent);
    expect((await clean(world, { dryRun: true, timeoutMinutes })).rows).toMatchObject([
      { number: 11, sessionId: 'session-1763247310', action, alive: null },
    ]);
  });

  test('a name of one’s own is no reason to be stale: a heartbeat by number and one by name count alike', async () => {
    await register(world, { number: 11, sessionId: 'session-collective-mind' });
    for (const ref of ['11', '#11', 'session-collective-mind']) {
      world.advance(119 * MINUTE);
      expect(await new Window(world, 's001').heartbeat(ref)).toMatchObject({ session: { number: 11 } });
      expect((await clean(world)).stale).toBe(0);
    }
  });

  test('in every repository, or in this one alone', async () => {
    await register(world, { number: 1 });
    await register(world, { number: 2, cwd: world.root });
    world.advance(121 * MINUTE);
    const everywhere = await clean(world, { dryRun: true, all: true });
    expect(everywhere.stale).toBe(2);
    expect(everywhere.rows.map(({ number, workspace }) => `${number} ${workspace}`).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      '1 shop',
      `2 ${basename(world.root)}`,
    ]);
    expect((await clean(world)).marked.map(({ number }) => number)).toEqual([1]);
    expect((await clean(world, { all: true })).marked.map(({ number }) => number)).toEqual([2]);
  });
});

describe('evidence before timers', () => {
  test('an agent whose process lives is never stale, however long its turn; its silence is noted every half an hour', async () => {
    const agent = world.agent('a', 10);
    await agent.start();
    await agent.prompt();
    await agent.before('a.ts', 'long-build');
    for (let minute = 0; minute < 300; minute += 1) {
      world.advance(MINUTE);
      await world.liveness();
      const lag = world.now - Date.parse((await shown('a')).lastSeenAt);
      expect(lag).toBeLessThanOrEqual(30 * MINUTE);
    }
    expect(await lineup(world)).toBe('1 active');
    expect((await clean(world)).stale).toBe(0);
    expect(await beats()).toBe(10);
  });

  test('such a note makes no idle session look active, and keeps no turn open', async () => {
    world.config = {
      ...DEFAULT_CONFIG,
      leases: { ...DEFAULT_CONFIG.leases, turn_silence_minutes: 60 },
      heartbeat: { interval_minutes: 1 },
    };
    await world.agent('a', 10).prompt();
    world.advance(59 * MINUTE);
    await world.liveness();
    expect(await beats()).toBe(1);
    expect(await shown('a')).toMatchObject({ status: 'idle', turn: { running: true }, lastSeenAt: new Date(world.now).toISOString() });
    world.advance(2 * MINUTE);
    await world.liveness();
    expect(await shown('a')).toMatchObject({ status: 'idle', turn: { running: false } });
  });

  test('of terminals, of the dead, and of processes with several sessions nothing is noted', async () => {
    await register(world, { number: 5 });
    await world.agent('a', 10).start();
    await world.agent('b', 11).prompt();
    await world.agent('c', 11).prompt();
    world.kill(10);
    world.advance(100 * MINUTE);
    await world.liveness();
    expect(await lineup(world)).toBe('2 active, 3 active, 5 active');
    expect(await beats()).toBe(0);
  });

  test('an agent whose process is gone is kept alive by nothing', async () => {
    const agent = world.agent('a', 10);
    await agent.start();
    world.kill(10);
    expect((await clean(world, { dryRun: true })).rows).toMatchObject([{ number: 1, alive: false, action: 'marks-inactive' }]);
    expect((await refusal(new Window(world, 's001').heartbeat('1'))).code).toBe('SESSION_ENDED');
    expect(await clean(world)).toMatchObject({ stale: 1, marked: [{ number: 1 }] });
    expect(await lineup(world)).toBe('');
    expect(await shown('a')).toMatchObject({ status: 'ended', endReason: 'process-gone' });
  });

  test('sleep makes nobody stale at once', async () => {
    await register(world, { number: 5 });
    await world.agent('hidden', 0).start();
    world.advance(9 * 60 * MINUTE);
    world.d.wokeAt = world.now;
    world.advance(120 * MINUTE);
    await world.liveness();
    expect((await clean(world)).stale).toBe(0);
    world.advance(1);
    await world.liveness();
    expect(await lineup(world)).toBe('1 inactive, 5 inactive');
  });

  test('the daemon leaves them to a person where it is told so', async () => {
    world.config = { ...DEFAULT_CONFIG, cleanup: { ...DEFAULT_CONFIG.cleanup, by_daemon: false } };
    await register(world, { number: 5 });
    world.advance(121 * MINUTE);
    await world.liveness();
    expect(await lineup(world)).toBe('5 stale');
    expect(await roll(world)).toMatchObject({ active: 0, stale: 1, available: '1-4' });
    expect((await clean(world)).marked).toHaveLength(1);
  });

  test.each([
    ['alive and heard of', true, 0, 'refused'],
    ['alive and silent for a day', true, 24 * 60 * MINUTE, 'refused'],
    ['gone and heard of just now', false, 0, 'taken'],
    ['gone and silent for a day', false, 24 * 60 * MINUTE, 'taken'],
  ])('the number of an agent that is %s is %s', async (_what, alive, silent, outcome) => {
    await world.agent('a', 10).start();
    world.advance(silent);
    if (!alive) world.kill(10);
    const asked = register(world, { number: 1, role: 'mine' });
    if (outcome === 'refused') expect((await refusal(asked)).code).toBe('NUMBER_TAKEN');
    else expect(await asked).toMatchObject({ session: { number: 1, agent: 'terminal' }, displaced: null });
  });
});

describe('what a person says of a session', () => {
  test('note, role, goal and number; each change is in the journal with what was before', async () => {
    await register(world, { number: 8, role: 'chat' });
    await change(world, '8', { note: 'left pane', role: null });
    await change(world, '8', { number: 3, goal: 'deploy' });
    await change(world, '3', { goal: 'deploy' });
    expect((await roll(world)).sessions).toMatchObject([
      { number: 3, note: 'left pane', role: null, goal: 'deploy', sessionId: 'session-8' },
    ]);
    expect((await story(world, 'session.amended')).map(({ data }) => data['changes'])).toEqual([
      { role: ['chat', null], note: [null, 'left pane'] },
      { number: [8, 3], goal: [null, 'deploy'] },
    ]);
  });

  test('the project: shown, one more name, in the journal; the name of the repository again when it is taken away', async () => {
    const { session } = await register(world, { number: 8 });
    const names = async () => (await change(world, '8', { note: null })).session.aliases.filter((name) => name.startsWith('claude-'));
    expect((await roll(world)).sessions).toMatchObject([{ workspace: 'shop', project: 'shop' }]);
    const [first = ''] = await names();
    const time = /^claude-shop-(\d{14})$/.exec(first)?.[1] ?? '';
    expect((await change(world, '8', { project: 'vibe os/2 ' })).session).toMatchObject({ workspace: 'shop', project: 'vibe os/2' });
    expect((await roll(world)).sessions).toMatchObject([{ workspace: 'shop', project: 'vibe os/2' }]);
    expect(await names()).toEqual([`claude-shop-${time}`, `claude-vibe-os-2-${time}`]);
    expect((await change(world, `claude-vibe-os-2-${time}`, { project: 'vibe os/2' })).session.id).toBe(session.id);
    expect((await change(world, first, { project: null })).session).toMatchObject({ id: session.id, project: 'shop' });
    expect(await names()).toHaveLength(2);
    await takeOff(world, '8');
    expect((await change(world, first, { project: '日本' })).session).toMatchObject({ status: 'ended', project: '日本' });
    expect((await refusal(change(world, first, { project: 'x', role: 'x' }))).code).toBe('SESSION_ENDED');
    expect((await story(world, 'session.amended')).map(({ data }) => data['changes'])).toEqual([
      { project: ['shop', 'vibe os/2'] },
      { project: ['vibe os/2', 'shop'] },
      { project: ['shop', '日本'] },
    ]);
  });

  test('the project of two that began in one second: two names; a long one is cut, and holds no secret', async () => {
    const one = await register(world, { number: 1 });
    const two = await register(world, { number: 2 });
    for (const number of ['1', '2']) await change(world, number, { project: 'other' });
    const named = async (name: string) => world.store.read(async (tx) => (await tx.sessions.byAlias(null, name)).map(({ id }) => id));
    const last = async (number: string) =>
      (await change(world, number, { note: null })).session.aliases.find((a) => a.includes('other')) ?? '';
    expect(await named(await last('1'))).toEqual([one.session.id]);
    expect(await named(await last('2'))).toEqual([two.session.id]);
    const long = (await change(world, '1', { project: 'é'.repeat(200) })).session;
    expect(long.project).toBe(`${'é'.repeat(59)}…`);
    expect(Buffer.byteLength(long.aliases.find((a) => a.includes('é')) ?? '')).toBeLessThan(255);
    expect((await change(world, '1', { project: 'AKIAIOSFODNN7EXAMPLQ' })).session.project).not.toContain('AKIA');
  });

  test('gives nobody the number of a living one; that of a stale one it does', async () => {
    await register(world, { number: 1 });
    await register(world, { number: 2 });
    expect((await refusal(change(world, '1', { number: 2, note: 'x' }))).code).toBe('NUMBER_TAKEN');
    expect((await roll(world)).sessions[0]).toMatchObject({ number: 1, note: null });
    world.advance(121 * MINUTE);
    await new Window(world, 's001').heartbeat('1');
    await change(world, '1', { number: 2 });
    expect(await lineup(world)).toBe('2 active');
    await takeOff(world, '2');
    expect(await lineup(world)).toBe('2 inactive');
    expect((await refusal(change(world, 'session-1', { note: 'x' }))).code).toBe('SESSION_ENDED');
  });
});

test('identities, and what a session that is away held, go with the retention', async () => {
  const { prune } = await import('../../src/daemon/tasks/prune.ts');
  const window = new Window(world, 's001');
  const { session } = await window.identify({ as: 5 });
  const agent = world.agent('hidden', 0);
  await agent.edit('a.ts');
  world.advance(121 * MINUTE);
  await world.liveness();
  const left = () =>
    world.store.read(async (tx) => ({
      identities: (await tx.identities.ofSession(session?.id ?? '')).length,
      leases: (await tx.leases.ofSession((await tx.sessions.byAgentSession('claude-code', 'hidden'))[0]?.id ?? '')).length,
    }));
  await prune(world.d, 24 * 60 * MINUTE);
  expect(await left()).toEqual({ identities: 2, leases: 1 });
  world.advance(24 * 60 * MINUTE + 1);
  await prune(world.d, 24 * 60 * MINUTE);
  expect(await left()).toEqual({ identities: 0, leases: 0 });
});
