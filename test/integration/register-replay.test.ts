import { afterEach, beforeEach, expect, test } from 'vitest';
import { replayOf } from '../../src/daemon/replay.ts';
import { RegisterWorld } from './register-world.ts';
import { MINUTE, register } from './roll-world.ts';

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

async function replay(id: string, at: number | null) {
  const session = (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', id)))[0];
  if (!session) throw new Error(`${id} is not in the register`);
  const reply = await replayOf(world.d, session, at);
  const stood = reply.state.sessions.map((s) =>
    [`#${s.session.number}`, s.state, ...s.holds.map((l) => l.path), ...s.waitsFor.map((w) => `waits for ${w.path}`)].join(' '),
  );
  return { stood, kinds: reply.entries.map(({ kind }) => kind), reply };
}

test('each moment of a day is told as it was', async () => {
  const moments: number[] = [];
  const mark = (): void => {
    moments.push(world.now);
    world.advance(MINUTE);
  };
  mark();
  const a = world.agent('a', 100);
  await a.start();
  await a.prompt();
  await a.edit('x.ts');
  mark();
  const b = world.agent('b', 200);
  await b.start();
  await b.prompt();
  await b.edit('x.ts');
  mark();
  await register(world, { number: 7, role: 'Ops' });
  await a.end();
  mark();
  await b.edit('x.ts');
  mark();
  const told = [];
  for (const moment of moments) told.push((await replay('b', moment)).stood);
  expect(told).toEqual([
    [],
    ['#1 here x.ts'],
    ['#1 here x.ts', '#2 here waits for x.ts'],
    ['#2 here waits for x.ts', '#7 here'],
    ['#2 here x.ts', '#7 here'],
  ]);
  expect((await replay('b', null)).stood).toEqual(told.at(-1));
  // One that has ended is shown where it is the one that was asked about.
  expect((await replay('a', null)).stood).toEqual(['#1 ended', '#2 here x.ts', '#7 here']);
  expect((await replay('b', moments[1] ?? 0)).kinds).toEqual([]);
  expect((await replay('b', moments[2] ?? 0)).kinds).toEqual(['session.started', 'worktree.offered', 'turn.started', 'lease.denied']);
  expect((await replay('a', null)).reply).toMatchObject({ session: { number: 1 }, at: null, omitted: 0, state: { complete: true } });
});

test('a reservation is one until its time is over', async () => {
  const a = world.agent('a', 100);
  const b = world.agent('b', 200);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
    await agent.edit('x.ts');
  }
  await a.end();
  const reservation = async (at: number) => (await replay('b', at)).reply.state.sessions[0]?.waitsFor[0]?.reservedUntil;
  const until = Date.parse((await reservation(world.now)) ?? '');
  expect(until - world.now).toBe(120_000);
  expect(await reservation(until - 1)).not.toBeNull();
  expect(await reservation(until)).toBeNull();
});

test('a long journal is read in pieces, and only the newest entries of a session are shown', async () => {
  const a = world.agent('a', 100);
  await a.start();
  await a.edit('x.ts');
  const session = (await world.store.read((tx) => tx.sessions.byAgentSession('claude-code', 'a')))[0];
  await world.store.transaction([], async (tx) => {
    const entry = { workspaceId: session?.workspaceId ?? 0, sessionId: session?.id ?? '', kind: 'session.heartbeat', data: { by: 'test' } };
    for (let n = 1; n <= 2500; n += 1) await tx.journal.append({ ...entry, at: world.now + n });
  });
  const { reply, stood } = await replay('a', world.now + 2000);
  expect(stood).toEqual(['#1 here x.ts']);
  expect(reply.entries).toHaveLength(1000);
  expect(Date.parse(reply.entries.at(-1)?.at ?? '')).toBe(world.now + 2000);
  const before = await replay('a', world.now);
  expect(reply.omitted).toBe(before.kinds.length + 1000);
});
