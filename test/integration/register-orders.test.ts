import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { DaemonWorld, edit, exited, hook } from './daemon-process.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
beforeEach(async () => void (world = await RegisterWorld.open()));
afterEach(() => world.close());

async function two(): Promise<{ a: Agent; b: Agent }> {
  const [a, b] = [world.agent('a', 101), world.agent('b', 102)];
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
  return { a, b };
}
const live = async () => (await world.store.read((tx) => tx.sessions.live(null))).map((s) => `#${s.number} ${s.agentSessionId}`);

describe('a call that is open when something else happens', () => {
  test('a background subagent keeps what it is writing over the end of its session’s turn, and over the next prompt', async () => {
    const { a, b } = await two();
    await a.before('a.ts', 'use_1', 'sub_1');
    await a.stop();
    expect((await b.edit('a.ts')).deny).toContain('#1');
    await a.prompt('next');
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });

  test('the failed call of one subagent does not take back what its sibling has written', async () => {
    const { a, b } = await two();
    await a.before('a.ts', 'use_1', 'sub_1');
    world.write('a.ts', 'by sub_1');
    await a.before('a.ts', 'use_2', 'sub_2');
    await a.after('a.ts', 'use_1');
    await a.after('a.ts', 'use_2', 'tool-failed');
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });

  test('a change whose announcement was missed is held after it', async () => {
    const { a, b } = await two();
    world.write('a.ts', 'while no daemon ran');
    await a.after('a.ts', 'use_1');
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });

  test('a late report of an early write accuses nobody', async () => {
    const { a, b } = await two();
    await a.before('a.ts', 'use_1');
    world.write('a.ts', 'x');
    await a.stop();
    await b.edit('a.ts');
    await a.after('a.ts', 'use_1');
    expect((await b.prompt()).texts).toEqual([]);
  });

  test('a write after the lease had passed on is told to both, each from its own side', async () => {
    const { a, b } = await two();
    await a.before('a.ts', 'use_1');
    world.turns.set('a', { interruptedAt: world.now + 1 });
    await b.edit('a.ts');
    world.write('a.ts', 'late, and longer than before');
    await a.after('a.ts', 'use_1');
    expect((await a.prompt()).texts.join()).toContain('came after #2 had taken it over');
    expect((await b.prompt()).texts.join()).toContain('#1 changed a.ts after you had taken it over');
  });
});

describe('time', () => {
  test('sleep in the middle of a turn does not end it', async () => {
    const { a, b } = await two();
    await a.edit('a.ts');
    world.advance(14 * 3_600_000);
    world.d.wokeAt = world.now;
    await world.liveness();
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });

  test('an interrupt from before the clock was set back does not end the turns after it', async () => {
    const { a, b } = await two();
    world.turns.set('a', { interruptedAt: world.now });
    await world.liveness();
    world.advance(-3_600_000);
    await a.prompt();
    await a.edit('a.ts');
    expect((await b.edit('a.ts')).deny).toContain('#1');
  });
});

describe('identity', () => {
  test('the end that a dead process still sends does not end the session that was resumed meanwhile', async () => {
    const { a } = await two();
    await a.edit('a.ts');
    world.kill(101);
    await world.agent('a', 103).start('resume');
    await world.agent('a', 0).end();
    expect(await live()).toEqual(['#1 a', '#2 b']);
  });

  test('of twins, the end from a process that cannot be seen ends the dead one', async () => {
    await world.agent('a', 101).start();
    const other = world.agent('a', 102);
    await other.start('resume');
    await other.prompt();
    world.kill(101);
    await world.agent('a', 0).end();
    expect((await world.store.read((tx) => tx.sessions.live(null))).map((s) => s.process?.pid)).toEqual([102]);
  });

  test('nobody is told of a twin that has ended, or that goes on under a new id', async () => {
    const first = world.agent('a', 101);
    await first.start();
    const second = world.agent('a', 102);
    await second.start('resume');
    await first.end();
    expect((await second.prompt()).texts).toEqual([]);
    await second.end('clear');
    second.id = 'a2';
    await second.start('clear');
    const third = world.agent('a', 103);
    await third.start('resume');
    expect((await third.prompt()).texts).toEqual([]);
  });

  test('a twin whose first sign can carry no text is told with the next', async () => {
    const first = world.agent('a', 101);
    await first.start();
    await first.prompt();
    const second = world.agent('a', 102);
    await second.start('resume');
    await second.stop();
    expect((await second.prompt()).texts.join()).toContain('open twice');
  });
});

test('the checkout that owns a file says what its leases do, wherever the session works', async () => {
  const strict = { ...DEFAULT_CONFIG, leases: { ...DEFAULT_CONFIG.leases, soft: 'deny' as const } };
  world.d.config = (directory) => (directory.startsWith(world.repository) ? strict : DEFAULT_CONFIG);
  const { a } = await two();
  await a.edit('a.ts');
  await a.stop();
  expect((await world.agent('c', 103, world.root).edit('shop/a.ts')).deny).toContain('until its session ends');
});

test('where soft leases do not pass, nobody is told that they are free', async () => {
  world.config = { ...DEFAULT_CONFIG, leases: { ...DEFAULT_CONFIG.leases, soft: 'deny' } };
  const { a, b } = await two();
  await a.edit('a.ts');
  await b.edit('a.ts');
  await a.stop();
  expect((await b.prompt()).texts).toEqual([]);
});

describe('the real daemon', () => {
  let daemons: DaemonWorld;
  beforeEach(() => void (daemons = new DaemonWorld()));
  afterEach(() => daemons.close());

  test('leaves although somebody holds a connection open', async () => {
    const { endpoint, child } = await daemons.start();
    const held = connect(endpoint.port, '127.0.0.1');
    await new Promise((resolve) => void held.once('connect', resolve));
    held.on('error', () => {});
    child.kill('SIGTERM');
    expect(await exited(child)).toBe(0);
    held.destroy();
  }, 40_000);

  test.each(['/a\0b', `/tmp/${'x'.repeat(300)}`])('a transcript path that cannot be read stops nothing', async (transcript) => {
    const { endpoint } = await daemons.start();
    const file = join(daemons.repository, 'a.ts');
    writeFileSync(file, 'x');
    const first = { ...edit('a', daemons.repository, file, 'u1'), transcript_path: transcript };
    expect(await hook(endpoint, 'PreToolUse', first)).toBe('');
    expect(await hook(endpoint, 'PreToolUse', edit('b', daemons.repository, file, 'u2'))).toContain('"deny"');
  });
});
