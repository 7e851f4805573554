import { spawnSync } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { release } from '../../src/daemon/register/release.ts';
import { unlock } from '../../src/daemon/register/unlock.ts';
import { snapshot } from '../../src/daemon/views.ts';
import { type Agent, RegisterWorld } from './register-world.ts';
import { person, refusal } from './roll-world.ts';

let world: RegisterWorld;
let path: string;
let blog: string;
let guest: Agent;
beforeEach(async () => {
  world = await RegisterWorld.open();
  path = join(world.repository, 'a.ts');
  blog = join(realpathSync(world.root), 'blog');
  mkdirSync(blog);
  spawnSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: blog, env: { PATH: process.env['PATH'] ?? '', HOME: world.root } });
  // Session #1 of blog works in a file of shop.
  guest = world.agent('guest', 10, blog);
  await guest.start();
  await guest.prompt();
  await guest.edit('../shop/a.ts');
});
afterEach(() => world.close());

test('a refusal names the repository of a holder from another one, whose number means somebody else here', async () => {
  const host = world.agent('host', 20);
  await host.start();
  await host.prompt();
  expect((await host.edit('a.ts')).deny).toMatch(/^⚠️ File locked by #1 of blog \(claude-code\): a\.ts\./);
  const other = world.agent('other', 30, blog);
  await other.start();
  await other.prompt();
  expect((await other.edit('../shop/a.ts')).deny).toMatch(/^⚠️ File locked by #1 \(claude-code\): a\.ts\./);
});

test('so do release, unlock and the list of leases', async () => {
  const { workspace } = await world.d.places.home(world.repository);
  const [lease] = (await world.store.read((tx) => snapshot(world.d, tx, workspace.id, 0))).leases;
  expect(lease).toMatchObject({ path: 'a.ts', workspace: 'shop', session: { number: 1, home: 'blog' } });
  const letGo = (cwd: string) => refusal(release(world.d, { cwd, paths: [path], force: false, caller: person }));
  expect((await letGo(world.repository)).details).toMatchObject({ holder: '#1 of blog' });
  expect((await letGo(blog)).details).toMatchObject({ holder: '#1' });
  const take = (force: boolean) => unlock(world.d, { cwd: world.repository, path, force, caller: person });
  expect((await refusal(take(false))).message).toBe('a.ts is held by #1 of blog');
  expect((await take(true)).caution).toMatch(/^#1 of blog may be at work in a\.ts /);
});
