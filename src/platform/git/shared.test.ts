import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { trial, type Trial } from '../../../test/trial-repository.ts';
import { branches, stashEntries, worktrees, type SharedOptions } from './shared.ts';

let home: string;
let env: Trial['env'];
let git: Trial['git'];
let make: Trial['make'];
let root: string;
let said: string[];

beforeEach(() => {
  ({ home, env, git, make } = trial());
  root = make('repository', { 'a.txt': 'a\n' });
  said = [];
});

const tip = (ref: string): string => git(root, 'rev-parse', ref).trim();
const options = (more: Partial<SharedOptions> = {}): SharedOptions => ({
  env,
  timeoutMs: 60_000,
  onProblem: (reason) => said.push(reason),
  ...more,
});

describe('stash entries', () => {
  const push = (text: string, ...args: string[]): void => {
    writeFileSync(join(root, 'a.txt'), text);
    git(root, 'stash', 'push', '-q', ...args);
  };

  test('none', async () => {
    expect(await stashEntries(root, options())).toEqual([]);
    expect(said).toEqual([]);
  });

  test('newest first, with commit, message and time, whatever the configuration', async () => {
    git(root, 'config', 'log.date', 'iso');
    git(root, 'config', 'log.showSignature', 'true');
    git(root, 'config', 'log.decorate', 'full');
    push('one\n', '-m', 'ünï "quoted" \x1b[31m <b>');
    push('two\n');
    const found = await stashEntries(root, options());
    expect(found).toEqual([
      {
        ref: 'stash@{0}',
        commit: tip('stash@{0}'),
        message: expect.stringMatching(/^WIP on main: [0-9a-f]+ one$/) as string,
        at: expect.any(Number) as number,
      },
      { ref: 'stash@{1}', commit: tip('stash@{1}'), message: 'On main: ünï "quoted" \x1b[31m <b>', at: expect.any(Number) as number },
    ]);
    expect(found?.[0]?.at).toBe(Number(git(root, 'log', '-1', '--format=%ct', 'stash@{0}')) * 1000);
  });

  test('a signed entry starts no program that checks it', async () => {
    push('one\n');
    const signed = git(root, 'cat-file', 'commit', 'stash@{0}').replace(
      /^(committer .*)$/m,
      '$1\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----',
    );
    writeFileSync(join(home, 'signed'), signed);
    git(root, 'stash', 'store', '-m', 'signed', git(root, 'hash-object', '-t', 'commit', '-w', join(home, 'signed')).trim());
    writeFileSync(join(home, 'spy'), `#!/bin/sh\ntouch '${home}/spied'\n`);
    chmodSync(join(home, 'spy'), 0o755);
    git(root, 'config', 'gpg.program', join(home, 'spy'));
    git(root, 'config', 'log.showSignature', 'true');
    expect((await stashEntries(root, options()))?.map((entry) => entry.message)).toEqual([
      'signed',
      expect.stringContaining('WIP') as string,
    ]);
    expect(existsSync(join(home, 'spied'))).toBe(false);
  });

  test('a drop moves the names, not the commits; every worktree sees the same', async () => {
    push('one\n');
    push('two\n');
    const kept = tip('stash@{1}');
    git(root, 'stash', 'drop', '-q', 'stash@{0}');
    git(root, 'worktree', 'add', '-q', join(home, 'linked'));
    expect(await stashEntries(join(home, 'linked'), options())).toMatchObject([{ ref: 'stash@{0}', commit: kept }]);
  });
});

describe('branches', () => {
  test('with tip and worktree', async () => {
    git(root, 'branch', 'feature/x');
    const odd = join(home, 'a\nb c');
    git(root, 'worktree', 'add', '-q', '-b', 'ünï', odd);
    git(root, 'tag', 'v1');
    expect((await branches(root, options()))?.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'refs/heads/feature/x', commit: tip('feature/x'), worktree: null },
      { name: 'refs/heads/main', commit: tip('main'), worktree: root },
      { name: 'refs/heads/ünï', commit: tip('ünï'), worktree: odd },
    ]);
  });

  test('before the first commit there is none', async () => {
    expect(await branches(make('empty'), options())).toEqual([]);
  });
});

describe('worktrees', () => {
  const add = (): void => {
    mkdirSync(join(home, 'real'));
    symlinkSync(join(home, 'real'), join(home, 'link'));
    git(root, 'worktree', 'add', '-q', '-b', 'one', join(home, 'link/one'));
    git(root, 'worktree', 'add', '-q', '--detach', join(home, 'two'));
    git(root, 'worktree', 'add', '-q', '-b', 'three', join(home, 'three'));
    git(root, 'worktree', 'lock', '--reason', 'on a\nstick', join(home, 'two'));
    rmSync(join(home, 'three'), { recursive: true });
  };
  const wanted = () => [
    { root: join(home, 'real/one'), commit: tip('main'), branch: 'refs/heads/one', locked: false, prunable: false },
    { root, commit: tip('main'), branch: 'refs/heads/main', locked: false, prunable: false },
    { root: join(home, 'three'), commit: tip('main'), branch: 'refs/heads/three', locked: false, prunable: true },
    { root: join(home, 'two'), commit: tip('main'), branch: null, locked: true, prunable: false },
  ];
  const sorted = async (more: Partial<SharedOptions> = {}) =>
    (await worktrees(root, options(more)))?.toSorted((a, b) => (a.root < b.root ? -1 : 1));

  test('by their real path, with branch, lock and what is gone', async () => {
    add();
    expect(await sorted()).toEqual(wanted());
    expect(said).toEqual([]);
  });

  test('the same from a git that has no -z', async () => {
    add();
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    mkdirSync(join(home, 'old'));
    writeFileSync(join(home, 'old/git'), `#!/bin/sh\nfor a; do [ "$a" = -z ] && exit 129; done\nexec '${real}' "$@"\n`);
    chmodSync(join(home, 'old/git'), 0o755);
    expect(await sorted({ env: { ...env, PATH: `${join(home, 'old')}:${env['PATH']}` } })).toEqual(wanted());
  });

  test('beside a bare repository; before the first commit', async () => {
    git(home, 'clone', '-q', '--bare', root, 'bare.git');
    git(join(home, 'bare.git'), 'worktree', 'add', '-q', join(home, 'of-bare'), 'main');
    expect((await worktrees(join(home, 'of-bare'), options()))?.map((entry) => entry.root)).toEqual([join(home, 'of-bare')]);
    expect(await worktrees(make('empty'), options())).toMatchObject([
      { root: join(home, 'empty'), commit: null, branch: 'refs/heads/main' },
    ]);
  });
});

test('no repository, no git: null, and why', async () => {
  for (const ask of [stashEntries, branches, worktrees]) {
    said = [];
    expect(await ask(home, options())).toBeNull();
    expect(await ask(root, options({ env: { ...env, PATH: '/nowhere' } }))).toBeNull();
    expect(said).toEqual([
      expect.stringMatching(/^git [a-z -]+: .*not a git repository/) as string,
      expect.stringMatching(/^git [a-z -]+: git was not found$/) as string,
    ]);
  }
});
