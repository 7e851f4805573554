import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { putAll, trial, type Trial } from '../../../test/trial-repository.ts';
import { predictConflict } from './merge-prediction.ts';

let home: string;
let root: string;
let env: Trial['env'];
let git: Trial['git'];
let ours: string;
let theirs: string;

/** One and the same line of a.txt, both sides; own ones of b.txt; c.txt is moved and changed by theirs, changed by ours. */
beforeEach(() => {
  const made = trial();
  ({ home, env, git } = made);
  root = made.make('repo:si"tory');
  const lines = (changed: Record<number, string>): string =>
    Array.from({ length: 30 }, (_, at) => `${changed[at] ?? `line ${at}`}\n`).join('');
  const put = (files: Record<string, string>, message: string): string => {
    putAll(root, files);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', message);
    return git(root, 'rev-parse', 'HEAD').trim();
  };
  put({ 'a.txt': lines({}), 'b.txt': lines({}), 'dir/c.txt': lines({}), 'd ünï\n.txt': lines({}) }, 'base');
  git(root, 'switch', '-q', '-c', 'theirs');
  git(root, 'mv', 'dir/c.txt', 'dir/moved.txt');
  theirs = put(
    {
      'a.txt': lines({ 3: 'theirs' }),
      'b.txt': lines({ 3: 'theirs' }),
      'dir/moved.txt': lines({ 3: 'theirs' }),
      'd ünï\n.txt': 'theirs\n',
    },
    'theirs',
  );
  git(root, 'switch', '-q', 'main');
  ours = put(
    { 'a.txt': lines({ 3: 'ours' }), 'b.txt': lines({ 25: 'ours' }), 'dir/c.txt': lines({ 3: 'ours' }), 'd ünï\n.txt': 'ours\n' },
    'ours',
  );
});

const predict = (path: string, a = ours, b = theirs, more: Record<string, string> = {}) =>
  predictConflict(root, a, b, path, { env: { ...env, ...more }, timeoutMs: 60_000 });

test('a file that both sides changed in one place conflicts, others do not', async () => {
  expect(await predict('a.txt')).toBe('conflict');
  expect(await predict('a.txt', theirs, ours)).toBe('conflict');
  expect(await predict('d ünï\n.txt')).toBe('conflict');
  expect(await predict('b.txt')).toBe('clean');
});

test('a merge without any conflict', async () => {
  const base = git(root, 'merge-base', 'main', 'theirs').trim();
  expect(await predict('a.txt', base, theirs)).toBe('clean');
  expect(await predict('a.txt', ours, base)).toBe('clean');
});

test('a file that the other side moved: nobody says that it merges', async () => {
  expect(await predict('dir/moved.txt')).toBe('conflict');
  expect(await predict('dir/c.txt')).not.toBe('clean');
});

test('equal commits need no git', async () => {
  expect(await predict('a.txt', ours, ours, { PATH: '/nowhere' })).toBe('clean');
});

test('what is not committed is no part of it', async () => {
  const base = git(root, 'merge-base', 'main', 'theirs').trim();
  git(root, 'switch', '-q', '--detach', base);
  writeFileSync(join(root, 'a.txt'), 'not committed\n');
  expect(await predict('a.txt', base, theirs)).toBe('clean');
});

test('nobody can say: unknown', async () => {
  expect(await predict('a.txt', ours, theirs, { PATH: '/nowhere' })).toBe('unknown');
  expect(await predict('a.txt', ours, 'f'.repeat(40))).toBe('unknown');
  expect(await predict('a.txt', ours, git(root, 'rev-parse', 'HEAD:a.txt').trim())).toBe('unknown');
  for (const odd of ['--help', '', 'main', 'HEAD\0']) expect(await predict('a.txt', ours, odd)).toBe('unknown');
  expect(await predictConflict(home, ours, theirs, 'a.txt', { env })).toBe('unknown');
  git(root, 'switch', '-q', '--orphan', 'stranger');
  git(root, 'commit', '-q', '--allow-empty', '-m', 'no history in common');
  expect(await predict('a.txt', ours, git(root, 'rev-parse', 'HEAD').trim())).toBe('unknown');
});

test('a git that is too old: unknown', async () => {
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  mkdirSync(join(home, 'old'));
  writeFileSync(join(home, 'old/git'), `#!/bin/sh\nfor a; do [ "$a" = --write-tree ] && exit 129; done\nexec '${real}' "$@"\n`);
  chmodSync(join(home, 'old/git'), 0o755);
  expect(await predict('a.txt', ours, theirs, { PATH: `${join(home, 'old')}:${env['PATH']}` })).toBe('unknown');
});

test('a merge driver is not started', async () => {
  writeFileSync(join(root, '.git/info/attributes'), '*.txt merge=spy\n');
  git(root, 'config', 'merge.spy.driver', `touch '${home}/spied'; false`);
  expect(await predict('a.txt')).toBe('unknown');
  expect(existsSync(join(home, 'spied'))).toBe(false);
});

test('a partial clone is not completed from its remote', async () => {
  const partial = join(home, 'partial');
  git(home, 'clone', '-q', '--bare', root, 'plain.git');
  git(join(home, 'plain.git'), 'config', 'uploadpack.allowFilter', 'true');
  git(home, 'clone', '-q', '--filter=blob:none', '--no-checkout', `file://${join(home, 'plain.git')}`, partial);
  expect(await predictConflict(partial, ours, theirs, 'a.txt', { env, timeoutMs: 60_000 })).toBe('unknown');
  expect(git(partial, 'rev-list', '--objects', '--all', '--missing=print').includes('\n?')).toBe(true);
});

test('the repository gets no object, and nothing is left behind', async () => {
  const objects = (): string => git(root, 'count-objects', '-v');
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('rollcall-merge-'));
  const [before, leftBefore] = [objects(), left()];
  expect(await predict('a.txt')).toBe('conflict');
  expect(objects()).toBe(before);
  expect(left().filter((name) => !leftBefore.includes(name))).toEqual([]);
});
