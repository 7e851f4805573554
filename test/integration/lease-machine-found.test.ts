import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claim } from '../../src/daemon/register/claim.ts';
import { expireReservations } from '../../src/daemon/register/line.ts';
import { findSession } from '../../src/daemon/register/find-session.ts';
import { letGo } from '../../src/daemon/register/release.ts';
import type { ClaimRequest } from '../../src/protocol/api-leases.ts';
import { type Agent, RegisterWorld } from './register-world.ts';

/** Cases that the lease machine found, each as short as it can be. */
let world: RegisterWorld;
let a: Agent;
let b: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
});
afterEach(() => world.close());

const claimed = (session: string, path: string, more: Partial<ClaimRequest> = {}) =>
  claim(world.d, {
    cwd: world.repository,
    paths: [path === '' ? `${world.repository}/` : join(world.repository, path)],
    shared: false,
    reason: null,
    eta: null,
    ttl: null,
    everywhere: false,
    session,
    caller: { pid: 2 ** 30, terminal: true },
    ...more,
  });
const release = (session: string, path: string) =>
  world.d.store.transaction([1], async (tx) => {
    const row = await findSession(tx, 1, session);
    for (const lease of await tx.leases.ofSession(row.id)) if (lease.path === path) await letGo(world.d, tx, lease, row, false);
  });

test('who waits for a claim hears of its end by time', async () => {
  await claimed('#1', 'a.ts', { ttl: 60 });
  expect((await b.edit('a.ts')).deny).toContain('#1');
  world.advance(61_000);
  await expireReservations(world.d);
  expect((await b.edit('other.ts')).texts.join()).toContain('a.ts is yours for 2 minutes');
});

test('a clock that is set back makes no reservation longer', async () => {
  await a.edit('a.ts');
  await b.edit('a.ts');
  await a.stop();
  world.advance(-3_600_000);
  expect((await a.edit('a.ts')).deny).toBeNull();
});

test('nobody is sent to a worktree where the same claim refuses too', async () => {
  await claimed('#1', 'a.ts', { everywhere: true });
  expect((await b.edit('a.ts')).deny).not.toContain('worktree of your own');
});

test('where everything is claimed nobody is sent to another file', async () => {
  await claimed('#1', '');
  const refused = (await b.edit('a.ts')).deny;
  expect(refused).toContain('work in a worktree of your own');
  expect(refused).not.toMatch(/those pass|that passes/);
  await claimed('#1', '', { everywhere: true });
  expect((await b.edit('a.ts')).deny).not.toMatch(/pass(es)? (there|at once)|those pass|that passes|worktree of your own/);
});

test('where a file and everything are claimed nobody is sent to another file either', async () => {
  await claimed('#1', 'a.ts');
  await claimed('#1', '');
  expect((await b.edit('a.ts')).deny).not.toMatch(/those pass|that passes/);
});

test('the end of a turn gives nobody a file that its holder has claimed', async () => {
  await claimed('#1', 'a.ts');
  expect((await b.edit('a.ts')).deny).toContain('#1');
  await a.stop();
  expect((await a.edit('a.ts')).deny).toBeNull();
  expect((await b.edit('a.ts')).deny).toContain('#1');
});

test('who has a file reserved gets it, also when a new turn of its last holder has begun', async () => {
  await a.edit('a.ts');
  await b.edit('a.ts');
  await a.prompt('go on');
  expect((await a.edit('a.ts')).deny).toContain('reserved for #2');
  expect((await b.edit('a.ts')).deny).toBeNull();
  expect((await a.edit('a.ts')).deny).toContain('locked by #2');
});

test('a claim of every worktree stands against a reservation in each of them', async () => {
  world.git('worktree', 'add', '--quiet', '../shop-2');
  const c = world.agent('c', 103, join(world.root, 'shop-2'));
  await c.start();
  await c.prompt();
  await claimed('#1', 'a.ts', { everywhere: true });
  expect((await c.edit('a.ts')).deny).toContain('#1');
  await expireReservations(world.d);
  expect((await c.edit('other.ts')).texts.join()).not.toContain('is yours');
  await release('#1', 'a.ts');
  expect((await c.edit('other.ts')).texts.join()).toContain('a.ts is yours for 2 minutes');
});

test('in a circle the claim is named that holds the other up, not a file of it that nobody could release', async () => {
  await claimed('#2', 'd/');
  await a.edit('a.ts');
  expect((await b.edit('a.ts')).deny).toContain('#1');
  expect((await a.edit('d/x.ts')).deny).toContain('#2');
  const told = (await b.prompt()).texts.join();
  expect(told).toContain('You and #1 wait for each other: commit or finish d/**');
  expect(told).not.toContain('d/x.ts');
});

test('who lets a reservation go by comes last when it asks again', async () => {
  const c = world.agent('c', 103);
  await c.start();
  await c.prompt();
  await a.edit('a.ts');
  await b.edit('a.ts');
  await release('#1', 'a.ts');
  world.advance(121_000);
  await a.edit('a.ts');
  await c.edit('a.ts');
  expect((await b.edit('a.ts')).deny).toContain('second in line');
  await a.stop();
  expect((await b.edit('a.ts')).deny).toContain('reserved for #3');
});
