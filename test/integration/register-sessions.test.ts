import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findSession } from '../../src/daemon/register/find-session.ts';
import { RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

const rows = () => world.store.read((tx) => tx.sessions.recent(null, 100));
const live = async () => (await world.store.read((tx) => tx.sessions.live(null))).map((s) => `#${s.number} ${s.agentSessionId}`);

test('each session registers by itself and hears who is here', async () => {
  const a = world.agent('a', 101);
  expect((await a.start()).texts.join()).toContain('You are session #1 in shop. No other session is here.');
  await a.prompt('fix the login');
  await a.edit('src/a.ts');
  const told = (await world.agent('b', 102).start()).texts.join('\n');
  for (const part of ['You are session #2', 'data from session #1', 'fix the login', 'branch main', 'src/a.ts', 'working'])
    expect(told).toContain(part);
});

test('a session that was there before the hooks appears with its next event, whatever it is', async () => {
  await world.agent('a', 101).edit('a.ts');
  await world.agent('b', 102).stop();
  expect(await live()).toEqual(['#1 a', '#2 b']);
  expect((await world.agent('c', 103).prompt()).texts.join()).toContain('You are session #3');
});

test('the lowest free number is given, and a resumed session gets its own back when it is free', async () => {
  const [a, b, c] = [world.agent('a', 101), world.agent('b', 102), world.agent('c', 103)];
  for (const agent of [a, b, c]) await agent.start();
  await b.end();
  expect(await live()).toEqual(['#1 a', '#3 c']);
  const back = world.agent('b', 112);
  await back.start('resume');
  expect(await live()).toEqual(['#1 a', '#2 b', '#3 c']);
  await back.end();
  await world.agent('d', 104).start();
  const again = world.agent('b', 122);
  expect((await again.start('resume')).texts.join()).toContain('Your number is #4 now');
  expect(await live()).toEqual(['#1 a', '#2 d', '#3 c', '#4 b']);
});

describe('identity holds', () => {
  test('over resume, with its leases; what changed meanwhile is told', async () => {
    const a = world.agent('a', 101);
    await a.start();
    await a.edit('kept.ts');
    await a.edit('changed.ts');
    world.kill(101);
    await world.liveness();
    world.write('changed.ts', 'by a person, meanwhile');
    const back = world.agent('a', 111);
    const told = (await back.start('resume')).texts.join('\n');
    expect(told).toContain('changed.ts');
    expect(told).not.toContain('kept.ts');
    expect(await rows()).toMatchObject([{ number: 1, incarnation: 2, endedAt: null }]);
    const b = world.agent('b', 102);
    await b.start();
    await back.prompt();
    expect((await b.edit('kept.ts')).deny).toContain('#1');
    expect((await b.edit('changed.ts')).deny).toBeNull();
  });

  test('over a resume before anybody saw the death', async () => {
    const a = world.agent('a', 101);
    await a.start();
    await a.edit('a.ts');
    world.kill(101);
    await world.agent('a', 111).start('resume');
    expect(await live()).toEqual(['#1 a']);
    expect(await world.store.read((tx) => tx.leases.live(null))).toHaveLength(1);
  });

  test('over /clear: the same number and leases under a new id', async () => {
    const a = world.agent('a', 101);
    await a.start();
    await a.edit('a.ts');
    await a.end('clear');
    a.id = 'a2';
    await a.start('clear');
    expect(await live()).toEqual(['#1 a2']);
    await a.prompt();
    const b = world.agent('b', 102);
    await b.start();
    expect((await b.edit('a.ts')).deny).toContain('#1');
    const workspaceId = (await rows())[0]?.workspaceId ?? 0;
    const byOldId = await world.store.read((tx) => findSession(tx, workspaceId, 'a'));
    expect(byOldId.agentSessionId).toBe('a2');
  });

  test('over a compaction, in the middle of a turn', async () => {
    const a = world.agent('a', 101);
    await a.start();
    await a.prompt();
    await a.edit('a.ts');
    expect((await a.start('compact')).texts.join()).toContain('You are session #1');
    const b = world.agent('b', 102);
    await b.start();
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });
});

describe('another session', () => {
  test('a fork: the parent comes back for a moment, then the fork stands for itself', async () => {
    const parent = world.agent('p', 101);
    await parent.start();
    await parent.edit('a.ts');
    await parent.end();
    const fork = world.agent('p', 102);
    await fork.start('resume');
    fork.id = 'f';
    await fork.prompt('go another way');
    expect(await live()).toEqual(['#1 f']);
    const all = await rows();
    const [p, f] = [all.find((s) => s.agentSessionId === 'p'), all.find((s) => s.agentSessionId === 'f')];
    expect(f?.parentId).toBe(p?.id);
    expect(p).toMatchObject({ endReason: 'replaced' });
    expect((await fork.edit('a.ts')).deny).toBeNull();
  });

  test('a fork of a session that lives in another process leaves it alone', async () => {
    const parent = world.agent('p', 101);
    await parent.start();
    await parent.prompt();
    await parent.edit('a.ts');
    const fork = world.agent('p', 102);
    await fork.start('resume');
    fork.id = 'f';
    await fork.prompt();
    expect(await live()).toEqual(['#1 p', '#2 f']);
    const all = await rows();
    expect(all.find((s) => s.agentSessionId === 'f')?.parentId).toBe(all.find((s) => s.agentSessionId === 'p' && s.endedAt === null)?.id);
    expect((await parent.prompt()).texts).toEqual([]);
    expect((await fork.edit('a.ts')).deny).toContain('#1');
  });

  test('twins: one id in two living processes are two sessions, and both are told once', async () => {
    const one = world.agent('a', 101);
    await one.start();
    await one.prompt();
    const other = world.agent('a', 102);
    await other.start('resume');
    expect((await other.prompt()).texts.join()).toContain('open twice');
    expect((await one.edit('a.ts')).texts.join()).toContain('second terminal');
    expect((await other.edit('a.ts')).deny).toContain('#1');
    expect((await other.edit('b.ts')).deny).toBeNull();
    expect((await one.edit('b.ts')).deny).toContain('#2');
    await other.end();
    expect(await live()).toEqual(['#1 a']);
    expect((await one.edit('b.ts')).deny).toBeNull();
  });

  test('an in-session resume: the old one ends, the resumed one goes on in the same process', async () => {
    const old = world.agent('old', 101);
    await old.start();
    await old.edit('a.ts');
    await old.end('resume');
    old.id = 'other';
    await old.start('resume');
    expect(await live()).toEqual(['#1 other']);
    expect((await old.edit('a.ts')).deny).toBeNull();
  });
});

describe('sleep and clocks', () => {
  test('a night of sleep ends nobody, a clock that jumps back neither', async () => {
    const a = world.agent('a', 101);
    await a.start();
    const unseen = world.agent('u', 0);
    await unseen.start();
    world.advance(14 * 3_600_000);
    world.d.wokeAt = world.now;
    await world.liveness();
    expect(await live()).toEqual(['#1 a', '#2 u']);
    world.advance(-30 * 3_600_000);
    await world.liveness();
    await a.prompt();
    await a.edit('a.ts');
    const b = world.agent('b', 102);
    await b.start();
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });

  test('a session of another host is not judged by its process number', async () => {
    const a = world.agent('a', 101);
    await a.start();
    const [row] = await rows();
    if (!row) throw new Error('no row');
    await world.store.transaction([row.workspaceId], (tx) => tx.sessions.update({ ...row, host: 'elsewhere' }));
    world.kill(101);
    await world.liveness();
    expect(await live()).toEqual(['#1 a']);
  });
});

test('a secret in the first prompt is not stored', async () => {
  const a = world.agent('a', 101);
  await a.start();
  await a.prompt(`use sk-ant-api03-${'aB3'.repeat(31)}AA and fix\nthe \x1b[31mlogin`);
  const [row] = await rows();
  expect(row?.prompt).not.toContain('aB3aB3');
  expect(row?.prompt).toContain('***');
  expect(row?.prompt).not.toMatch(/\p{Cc}/u);
});

test('switched off: nothing is registered and nothing refused', async () => {
  world.config = { ...world.config, enabled: false };
  expect(await world.agent('a', 101).start()).toEqual({ deny: null, ask: null, texts: [], person: [] });
  expect(await live()).toEqual([]);
});
