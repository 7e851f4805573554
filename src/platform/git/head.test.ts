import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { trial, type Trial } from '../../../test/trial-repository.ts';
import { UNBORN, headCommit } from './head.ts';
import { repositoryOf, type Repository } from './repository.ts';

let home: string;
let env: Trial['env'];
let git: Trial['git'];
let root: string;

beforeEach(() => {
  const made = trial();
  ({ home, env, git } = made);
  root = made.make('repository');
});

const commit = (at = root, text = 'x'): string => {
  git(at, 'commit', '-q', '--allow-empty', '-m', text);
  return git(at, 'rev-parse', 'HEAD').trim();
};
function at(directory = root): Repository {
  const found = repositoryOf(directory);
  if (found === null) throw new Error(`${directory} is in no repository`);
  return found;
}
/** No git can be started with this: what is answered was read from files. */
const head = (directory = root) => headCommit(at(directory), { env: { ...env, PATH: '/nowhere' } });

test('unborn, the first commit, the next one', async () => {
  expect(await head()).toBe(UNBORN);
  const one = commit();
  expect(await head()).toBe(one);
  const two = commit();
  expect(two).not.toBe(one);
  expect(await head()).toBe(two);
});

test('from packed refs, and again loose after the next commit', async () => {
  commit();
  git(root, 'branch', 'main-and-more');
  commit();
  git(root, 'tag', '-a', '-m', 'x', 'v1');
  git(root, 'pack-refs', '--all', '--prune');
  expect(await head()).toBe(git(root, 'rev-parse', 'HEAD').trim());
  git(root, 'switch', '-q', 'main-and-more');
  expect(await head()).toBe(git(root, 'rev-parse', 'main-and-more').trim());
  const three = commit(root, 'three');
  expect(await head()).toBe(three);
  // Not there, but the beginning of one that is packed.
  git(root, 'switch', '-q', '--orphan', 'mai');
  expect(await head()).toBe(UNBORN);
});

test('detached, and through a symbolic ref', async () => {
  const one = commit();
  const two = commit();
  git(root, 'switch', '-q', '--detach', one);
  expect(await head()).toBe(one);
  git(root, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
  git(root, 'symbolic-ref', 'HEAD', 'refs/heads/alias');
  expect(await head()).toBe(two);
});

test('each worktree has its own', async () => {
  const one = commit();
  git(root, 'worktree', 'add', '-q', '-b', 'side', join(home, 'linked'));
  const two = commit(join(home, 'linked'), 'two');
  expect(await head()).toBe(one);
  expect(await head(join(home, 'linked'))).toBe(two);
  // A ref that belongs to the worktree alone.
  git(join(home, 'linked'), 'update-ref', 'refs/worktree/mine', one);
  git(join(home, 'linked'), 'symbolic-ref', 'HEAD', 'refs/worktree/mine');
  expect(await head(join(home, 'linked'))).toBe(one);
});

test('with hashes of 256 bits', async () => {
  git(home, 'init', '-q', '--object-format=sha256', join(home, 'wide'));
  const one = commit(join(home, 'wide'), 'one');
  expect(one).toHaveLength(64);
  expect(await head(join(home, 'wide'))).toBe(one);
});

test.each(['', 'ref: ', 'ref: ../../etc/passwd', 'ref: refs/../../outside', 'ref: refs/heads/loop', 'nonsense', '\0'])(
  'HEAD %j says nothing',
  async (text) => {
    const repository = at();
    writeFileSync(join(home, 'outside'), `${'a'.repeat(40)}\n`);
    writeFileSync(join(root, '.git/refs/heads/loop'), 'ref: refs/heads/loop\n');
    writeFileSync(join(root, '.git/HEAD'), text);
    expect(await headCommit(repository, { env: { ...env, PATH: '/nowhere' } })).toBeNull();
  },
);

test('refs that are no files: git is asked', async () => {
  const repository = at();
  writeFileSync(join(root, '.git/HEAD'), 'ref: refs/heads/.invalid\n');
  mkdirSync(join(home, 'bin'));
  const ask = (script: string): Promise<string | null> => {
    writeFileSync(join(home, 'bin/git'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(home, 'bin/git'), 0o755);
    return headCommit(repository, { env: { ...env, PATH: join(home, 'bin') }, timeoutMs: 60_000 });
  };
  expect(await ask(`echo ${'b'.repeat(40)}`)).toBe('b'.repeat(40));
  expect(await ask('exit 1')).toBe(UNBORN);
  expect(await ask('echo fatal: unknown repository extension >&2; exit 128')).toBeNull();
  expect(await headCommit(repository, { env: { ...env, PATH: '/nowhere' } })).toBeNull();
});
