import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trial } from '../../../test/trial-repository.ts';
import { actGit } from './act.ts';
import { addWorktree, makeBranch } from './checkout.ts';

test('what git says is wrong, in one line; null when it did its work', async () => {
  const { env, make } = trial();
  const root = make('shop', { 'a.txt': 'a' });
  const options = { env, timeoutMs: 10_000 };
  expect(await actGit(root, ['branch', 'x'], options)).toEqual({ problem: null, stdout: '' });
  expect((await actGit(root, ['branch', 'x'], options)).problem).toBe("a branch named 'x' already exists");
  expect((await actGit(join(root, 'nowhere'), ['branch'], options)).problem).toMatch(/^git cannot be started/);
});

test('hooks of the repository are not run', async () => {
  const { env, make, home } = trial();
  const root = make('shop', { 'a.txt': 'a' });
  writeFileSync(join(root, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${join(home, 'ran')}'\n`, { mode: 0o755 });
  const { problem } = await actGit(root, ['worktree', 'add', '--quiet', '-b', 'x', join(home, 'x')], { env, timeoutMs: 10_000 });
  expect([problem, existsSync(join(home, 'x/a.txt')), existsSync(join(home, 'ran'))]).toEqual([null, true, false]);
});

test('at its time limit git ends with all that it started, and takes back what it half made', async () => {
  const { env, make, home, git } = trial();
  const root = make('shop', { 'a.txt': 'a', 'b.slow': 'b', '.gitattributes': '*.slow filter=slow\n' });
  git(root, 'config', 'filter.slow.smudge', `sh -c 'echo $$ >"${join(home, 'pid')}"; exec sleep 600'`);
  const commit = git(root, 'rev-parse', 'HEAD').trim();
  expect((await makeBranch(root, 'own', commit, { env, timeoutMs: 10_000 })).problem).toBeNull();
  expect((await makeBranch(root, 'own', commit, { env, timeoutMs: 10_000 })).problem).toMatch(/refs\/heads\/own/);
  const { problem } = await addWorktree(root, join(home, 'own'), 'own', { env, timeoutMs: 1_000 });
  expect(problem).toBe('git took longer than 1 s');
  const pid = readFileSync(join(home, 'pid'), 'utf8').trim();
  await expect.poll(() => readdirSync('/proc').includes(pid), { timeout: 10_000 }).toBe(false);
  expect([existsSync(join(home, 'own')), git(root, 'worktree', 'list').trim().split('\n').length]).toEqual([false, 1]);
});
