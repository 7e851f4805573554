import { chmodSync, existsSync, lstatSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { putAll, trial, type Trial } from '../../../test/trial-repository.ts';
import type { DirtyFile } from '../../core/change/change.ts';
import { caseRuleOf, foldKey, stampOf } from '../files.ts';
import { statusOf, type Status, type StatusOptions } from './status.ts';

let home: string;
let env: Trial['env'];
let git: Trial['git'];
let make: Trial['make'];
let root: string;

beforeEach(() => {
  ({ home, env, git, make } = trial());
  root = make('repository', FILES);
});

const FILES = { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'dir/d.txt': 'd\n' };
const put = (path: string, text: string, at = root): void => putAll(at, { [path]: text });

// Generous: a test that fails because a busy machine is slow says nothing.
const options = (more: Partial<StatusOptions> = {}): StatusOptions => ({ env, timeoutMs: 60_000, ...more });
async function status(more: Partial<StatusOptions> = {}, at = root): Promise<Extract<Status, { ok: true }>> {
  const found = await statusOf(at, options(more));
  if (!found.ok) throw new Error(found.reason);
  return found;
}
const LETTERS = { staged: 's', modified: 'm', untracked: 'u', unmerged: '!' } as const;
const short = (file: DirtyFile): string =>
  `${Object.entries(LETTERS)
    .map(([name, letter]) => (file[name as keyof typeof LETTERS] ? letter : ''))
    .join('')} ${file.path}`;
const seen = async (more: Partial<StatusOptions> = {}, at = root): Promise<string[]> =>
  (await status(more, at)).files.map(short).toSorted();

describe('what is not clean', () => {
  test('a clean worktree has no such file', async () => {
    expect(await status()).toEqual({ ok: true, files: [], ignored: [], nested: [], unnamed: 0, truncated: false });
  });

  test('modified, staged, both, deleted, new', async () => {
    put('a.txt', 'changed\n');
    put('b.txt', 'changed\n');
    git(root, 'add', 'b.txt');
    put('b.txt', 'again\n');
    git(root, 'rm', '-q', '--cached', 'c.txt');
    rmSync(join(root, 'dir/d.txt'));
    put('new/deep/e.txt', 'x');
    put('f.txt', 'x');
    git(root, 'add', 'f.txt');
    expect(await seen()).toEqual(['m a.txt', 'm dir/d.txt', 's c.txt', 's f.txt', 'sm b.txt', 'u c.txt', 'u new/deep/e.txt'].toSorted());
  });

  test('a rename is two files', async () => {
    git(root, 'config', 'status.renames', 'copies');
    git(root, 'mv', 'a.txt', 'z.txt');
    expect(await seen()).toEqual(['s a.txt', 's z.txt']);
  });

  test('a file that is only announced to the index is modified, not staged', async () => {
    put('e.txt', 'x');
    git(root, 'add', '-N', 'e.txt');
    expect(await seen()).toEqual(['m e.txt']);
  });

  test('a file mode and a link in place of a file', async () => {
    chmodSync(join(root, 'a.txt'), 0o755);
    rmSync(join(root, 'b.txt'));
    symlinkSync('nowhere', join(root, 'b.txt'));
    expect(await seen()).toEqual(['m a.txt', 'm b.txt']);
  });

  test('an unfinished merge', async () => {
    git(root, 'switch', '-q', '-c', 'other');
    put('a.txt', 'theirs\n');
    git(root, 'rm', '-q', 'b.txt');
    git(root, 'commit', '-qam', 'theirs');
    git(root, 'switch', '-q', 'main');
    put('a.txt', 'ours\n');
    put('b.txt', 'ours\n');
    git(root, 'commit', '-qam', 'ours');
    expect(() => git(root, 'merge', 'other')).toThrow('merge');
    expect(await seen()).toEqual(['sm! a.txt', 'sm! b.txt']);
  });

  test('a repository without a commit', async () => {
    const empty = make('empty');
    put('a.txt', 'x', empty);
    put('b.txt', 'x', empty);
    git(empty, 'add', 'a.txt');
    expect(await seen({}, empty)).toEqual(['s a.txt', 'u b.txt']);
  });

  test('what a sparse checkout leaves out is clean', async () => {
    git(root, 'sparse-checkout', 'set', '--cone', 'dir');
    expect(existsSync(join(root, 'dir/d.txt'))).toBe(true);
    put('dir/d.txt', 'changed\n');
    expect(await seen()).toEqual(['m dir/d.txt']);
  });

  test('another worktree of the repository has its own', async () => {
    git(root, 'worktree', 'add', '-q', join(home, 'linked'));
    put('a.txt', 'x\n', join(home, 'linked'));
    expect(await seen()).toEqual([]);
    expect(await seen({}, join(home, 'linked'))).toEqual(['m a.txt']);
  });
});

describe('repositories inside', () => {
  test('a submodule is dirty when another commit of it is checked out; its files are its own', async () => {
    const library = make('library', FILES);
    git(root, 'submodule', '--quiet', 'add', library, 'vendor/library');
    git(root, 'commit', '-qam', 'submodule');
    const inner = join(root, 'vendor/library');
    put('a.txt', 'changed\n', inner);
    put('new.txt', 'x', inner);
    expect(await seen()).toEqual([]);
    expect(await seen({}, inner)).toEqual(['m a.txt', 'u new.txt']);
    git(inner, 'commit', '-qam', 'two');
    expect(await seen()).toEqual(['m vendor/library']);
  });

  test('an untracked repository or worktree is no file of this one', async () => {
    git(root, 'clone', '-q', root, 'clone');
    git(root, 'worktree', 'add', '-q', '.claude/worktrees/x');
    const { files, nested } = await status();
    expect(files).toEqual([]);
    expect(nested.toSorted()).toEqual(['.claude/worktrees/x', 'clone']);
  });
});

describe('names', () => {
  const names = [
    'with space',
    'quote"d',
    "apostrophe'd",
    'tab\there',
    'new\nline',
    'ünï',
    '\u{1F600}',
    '-rf',
    '*',
    ':(top)x',
    '\x1b[31m',
    'back\\slash',
  ];

  test('come as they are', async () => {
    for (const name of names) put(name, 'x');
    put(`dir/${names[4]}`, 'x');
    git(root, 'add', '--', 'tab\there');
    expect(await seen()).toEqual([...names.map((name) => `${name === 'tab\there' ? 's' : 'u'} ${name}`), `u dir/${names[4]}`].toSorted());
  });

  test('that are not UTF-8 are counted', async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x66, 0xff, 0xfe])]), 'x');
    put('g', 'x');
    const found = await status();
    expect(found.files.map(short)).toEqual(['u g']);
    expect(found.unnamed).toBe(1);
  });
});

describe('how a file is', () => {
  const only = async (path: string): Promise<DirtyFile> => {
    const file = (await status()).files.find((f) => f.path === path);
    if (file === undefined) throw new Error(`${path} is not listed`);
    return file;
  };

  test('key, stamp and time are those of the register', async () => {
    put('Dir2/Ünï.TXT', 'x');
    put('a.txt', 'changed\n');
    const old = new Date('2001-01-01T00:00:00Z');
    utimesSync(join(root, 'a.txt'), old, old);
    for (const path of ['Dir2/Ünï.TXT', 'a.txt']) {
      const file = await only(path);
      expect(file.key).toBe(foldKey(path, caseRuleOf(join(root, path, '..'))));
      expect(file.stamp).toBe(stampOf(join(root, path)));
      expect(file.changedAt).toBe(Math.floor(statSync(join(root, path)).ctimeMs));
    }
  });

  test('a file that is gone changed when its directory did, or the nearest one that is left', async () => {
    rmSync(join(root, 'a.txt'));
    put('x/y/z.txt', 'x');
    git(root, 'add', 'x');
    git(root, 'commit', '-qm', 'x');
    rmSync(join(root, 'x/y'), { recursive: true });
    expect(await only('a.txt')).toMatchObject({ stamp: 'absent', changedAt: Math.floor(statSync(root).ctimeMs) });
    expect(await only('x/y/z.txt')).toMatchObject({ stamp: 'absent', changedAt: Math.floor(statSync(join(root, 'x')).ctimeMs) });
  });

  test('a link changed when it was made, whatever it leads to', async () => {
    symlinkSync('nowhere', join(root, 'dangling'));
    symlinkSync('/usr/bin', join(root, 'link'));
    expect(await only('dangling')).toMatchObject({ stamp: 'absent', changedAt: Math.floor(lstatSync(join(root, 'dangling')).ctimeMs) });
    expect(await only('link')).toMatchObject({ changedAt: Math.floor(lstatSync(join(root, 'link')).ctimeMs) });
  });
});

describe('part of a worktree', () => {
  test('pathspecs as git reads them', async () => {
    for (const name of ['a.txt', 'dir/d.txt', 'dir/*', 'new']) put(name, 'changed\n');
    expect(await seen({ within: ['dir'] })).toEqual(['m dir/d.txt', 'u dir/*']);
    expect(await seen({ within: [':(literal)dir/*', 'a.txt'] })).toEqual(['m a.txt', 'u dir/*']);
    expect(await seen({ within: ['--nothing'] })).toEqual([]);
    expect(await seen({ within: [] })).toHaveLength(4);
  });

  test('more pathspecs than one call can take: everything', async () => {
    put('a.txt', 'changed\n');
    expect(await seen({ within: Array.from({ length: 30_000 }, (_, at) => `some/file/${at}.ts`) })).toEqual(['m a.txt']);
  });

  test('what git ignores, only when asked', async () => {
    put('.gitignore', '*.log\nbuild/\n');
    git(root, 'add', '.');
    git(root, 'commit', '-qm', 'ignore');
    put('x.log', 'x');
    put('build/out/x.js', 'x');
    put('dir/deep/y.log', 'x');
    expect((await status()).ignored).toEqual([]);
    const { files, ignored } = await status({ ignored: true });
    expect(files).toEqual([]);
    expect(ignored.map(({ path, tree }) => `${path} ${tree}`).toSorted()).toEqual(['build true', 'dir/deep/y.log false', 'x.log false']);
    expect(ignored.find(({ path }) => path === 'x.log')).toMatchObject({ key: 'x.log', stamp: stampOf(join(root, 'x.log')) });
  });
});
