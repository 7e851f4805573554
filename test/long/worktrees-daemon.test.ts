import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AddWorktreeReply, WorktreesReply } from '../../src/protocol/api-worktree.ts';
import { rollcall } from '../integration/cli-support/run-cli.ts';
import { DaemonWorld, until } from '../integration/daemon-process.ts';

let world: DaemonWorld;
beforeEach(() => {
  world = new DaemonWorld();
  git('config', 'user.name', 'T');
  git('config', 'user.email', 't@localhost');
  for (const name of ['a.txt', 'b.slow', 'c.txt']) writeFileSync(join(world.repository, name), name);
  writeFileSync(join(world.repository, '.gitattributes'), '*.slow filter=slow\n');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
});
afterEach(() => world.close());

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: world.repository, env: world.env, encoding: 'utf8', stdio: 'pipe' });
}
const at = (name: string): string => join(world.root, 'shop-worktrees', name);
const cli = (...args: string[]) => rollcall(args, { env: world.env, cwd: world.repository });

test('commands in several processes at once: each gets its own, and all of them are whole', async () => {
  await world.start();
  const ran = await Promise.all(Array.from({ length: 5 }, () => cli('worktree', 'add', '--json')));
  const names = ran.map(({ stdout }) => (JSON.parse(stdout) as AddWorktreeReply).name);
  expect(new Set(names)).toEqual(new Set(['work-1', 'work-2', 'work-3', 'work-4', 'work-5']));
  for (const name of names)
    expect(execFileSync('git', ['-C', at(name), 'status', '--porcelain'], { env: world.env, encoding: 'utf8' })).toBe('');
});

test('a daemon that is killed while git checks out: git goes on, and the next daemon finds what it made', async () => {
  const [begun, go] = [join(world.root, 'begun'), join(world.root, 'go')];
  git('config', 'filter.slow.smudge', `sh -c 'touch "${begun}"; until [ -e "${go}" ]; do sleep 0.05; done; cat'`);
  const { child } = await world.start();
  const adding = cli('worktree', 'add', 'own');
  await until('the checkout to begin', () => existsSync(begun));
  child.kill('SIGKILL');
  expect((await adding).status).not.toBe(0);
  expect(world.json<WorktreesReply>('worktree', 'list').worktrees).toMatchObject([{ name: 'own', state: 'making' }]);
  writeFileSync(go, '');
  const made = await until('the worktree', async () => {
    const { worktrees } = JSON.parse((await cli('worktree', 'list', '--json')).stdout) as WorktreesReply;
    return worktrees.find(({ state }) => state === 'made');
  });
  expect(made).toMatchObject({ name: 'own', branch: 'own', commits: 0, files: 0 });
  expect(readFileSync(join(at('own'), 'c.txt'), 'utf8')).toBe('c.txt');
  expect((await cli('worktree', 'remove', 'own')).stdout).toContain('and its branch own, which is merged.');
});

test('as a person uses it: made, committed, merged, removed; the settings of a repository cannot switch auto on', async () => {
  writeFileSync(join(world.repository, '.rollcall.yaml'), 'worktree: auto\nworktrees:\n  directory: /nowhere\n');
  await world.start();
  expect((await cli('config', 'get', 'worktree')).stdout).toContain('suggest');
  expect((await cli('worktree', 'add', 'login', '--dry-run')).stdout).toContain('Would make the worktree');
  expect((await cli('worktree', 'add', 'login')).stdout).toContain(`cd ${at('login')}`);
  writeFileSync(join(at('login'), 'login.txt'), 'x');
  expect(await cli('worktree', 'remove', 'login')).toMatchObject({
    status: 75,
    stderr: expect.stringContaining('1 file in it is not committed (login.txt)'),
  });
  execFileSync('git', ['-C', at('login'), 'add', '.'], { env: world.env });
  execFileSync('git', ['-C', at('login'), 'commit', '--quiet', '--message', 'login'], { env: world.env });
  mkdirSync(join(at('login'), 'sub'));
  expect((await cli('worktree', 'list')).stdout).toMatch(/login +nobody +login +main .* 1 commit /);
  const inside = await rollcall(['worktree', 'merge'], { env: world.env, cwd: join(at('login'), 'sub') });
  expect(inside.stdout).toContain('Merged 1 commit of login into main');
  expect((await cli('worktree', 'remove', 'login')).stdout).toContain('Removed');
  expect((await cli('journal')).stdout).toMatch(/worktree\.made[^]*worktree\.merged[^]*worktree\.removed/);
});
