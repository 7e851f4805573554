import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { putAll, trial } from '../../../test/trial-repository.ts';
import { type Tracked, trackedFiles } from './tracked.ts';

const options = (env: Record<string, string>, limit?: number) => ({ env, timeoutMs: 60_000, ...(limit === undefined ? {} : { limit }) });
const files = (tracked: Tracked): string[] => (tracked.ok ? tracked.files : [tracked.reason]);

test('every name of the index, whatever its signs, also of a file that is gone; no untracked one', async () => {
  const { env, git, make } = trial();
  const root = make('repository', { 'a.txt': 'a\n', 'dir/b c.txt': 'b\n', 'dir/ü"\n.txt': 'c\n' });
  putAll(root, { 'new.txt': 'n\n', 'staged.txt': 's\n' });
  git(root, 'add', 'staged.txt');
  rmSync(join(root, 'a.txt'));
  expect(await trackedFiles(root, options(env))).toEqual({
    ok: true,
    whole: true,
    files: ['a.txt', 'dir/b c.txt', 'dir/ü"\n.txt', 'staged.txt'],
  });
});

test('of an unfinished merge each name once', async () => {
  const { env, git, make } = trial();
  const root = make('repository', { 'a.txt': 'a\n', 'b.txt': 'b\n' });
  git(root, 'switch', '--quiet', '--create', 'other');
  putAll(root, { 'a.txt': 'other\n' });
  git(root, 'commit', '--quiet', '--all', '--message', 'other');
  git(root, 'switch', '--quiet', 'main');
  putAll(root, { 'a.txt': 'main\n' });
  git(root, 'commit', '--quiet', '--all', '--message', 'main');
  expect(() => git(root, 'merge', '--quiet', 'other')).toThrow(/merge/i);
  expect(files(await trackedFiles(root, options(env)))).toEqual(['a.txt', 'b.txt']);
});

test('more than the limit: the first ones', async () => {
  const { env, make } = trial();
  const root = make('repository', Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`${at}.txt`, 'x\n'])));
  expect(await trackedFiles(root, options(env, 4))).toEqual({ ok: true, whole: false, files: ['0.txt', '1.txt', '2.txt', '3.txt'] });
});

test('no repository is an answer', async () => {
  const { env, home } = trial();
  expect(await trackedFiles(home, options(env))).toMatchObject({ ok: false, reason: expect.stringContaining('ls-files') });
});
