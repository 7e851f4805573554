import { chmodSync, existsSync, renameSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { putAll, trial, type Trial } from '../../../test/trial-repository.ts';
import { stampOf } from '../files.ts';
import { dirtyFiles, statusOf, type Status, type StatusOptions } from './status.ts';

let home: string;
let env: Trial['env'];
let git: Trial['git'];
let root: string;

beforeEach(() => {
  const made = trial();
  ({ home, env, git } = made);
  root = made.make('repository', { 'a.txt': 'a\n', 'b.txt': 'b\n', 'c.txt': 'c\n', 'dir/d.txt': 'd\n' });
});

const put = (path: string, text: string, at = root): void => putAll(at, { [path]: text });

// Generous: a test that fails because a busy machine is slow says nothing.
const options = (more: Partial<StatusOptions> = {}): StatusOptions => ({ env, timeoutMs: 60_000, ...more });
async function status(more: Partial<StatusOptions> = {}): Promise<Extract<Status, { ok: true }>> {
  const found = await statusOf(root, options(more));
  if (!found.ok) throw new Error(found.reason);
  return found;
}
const seen = async (more: Partial<StatusOptions> = {}): Promise<string[]> => (await status(more)).files.map(({ path }) => path).toSorted();

describe('many files', () => {
  beforeEach(() => {
    put('a.txt', 'changed\n');
    for (let at = 0; at < 600; at += 1) put(`many/${at}`, '');
  });

  test('up to the limit, all of them', async () => {
    const all = await status({ limit: 601 });
    expect(all.files).toHaveLength(601);
    expect(all.truncated).toBe(false);
  });

  test('beyond it, tracked ones first, and that is said', async () => {
    const some = await status({ limit: 100 });
    expect(some.truncated).toBe(true);
    expect(some.files).toHaveLength(100);
    expect(some.files[0]?.path).toBe('a.txt');
    const said: string[] = [];
    expect(await dirtyFiles(root, { ...options({ limit: 100 }), onProblem: (reason) => said.push(reason) })).toHaveLength(100);
    expect(said.join()).toContain('more than 100 files');
  });

  test('an output that is cut ends with the last whole name', async () => {
    // 2 × 400 bytes hold the tracked file and some whole names of untracked ones.
    put(`long/${'x'.repeat(200)}/${'y'.repeat(200)}/${'z'.repeat(200)}`, '');
    put(`long/${'x'.repeat(200)}/${'y'.repeat(200)}/${'w'.repeat(200)}`, '');
    const cut = await status({ limit: 2, within: ['a.txt', 'long'] });
    expect(cut.truncated).toBe(true);
    for (const { path } of cut.files) expect(existsSync(join(root, path))).toBe(true);
    expect(cut.files.map(({ path }) => path.split('/')[0])).toEqual(['a.txt', 'long'].slice(0, cut.files.length));
  });
});

describe('no answer', () => {
  const failed = async (at: string, more: Partial<StatusOptions> = {}): Promise<string> => {
    const said: string[] = [];
    const files = await dirtyFiles(at, { ...options(more), onProblem: (reason) => said.push(reason) });
    return files === null && said.length === 1 ? (said[0] ?? '') : `${files?.length} files`;
  };

  test('bare, no repository, a directory of one, gone, no git, no time', async () => {
    git(home, 'clone', '-q', '--bare', root, 'bare.git');
    expect(await failed(join(home, 'bare.git'))).toMatch(/^git status: .*work tree$/);
    expect(await failed(home)).toMatch(/^git status: .*not a git repository.*$/);
    expect(await failed(join(root, 'dir'))).toMatch(/^git status: .*not a git repository.*$/);
    expect(await failed(join(home, 'gone'))).toContain('does not exist');
    expect(await failed(root, { env: { ...env, PATH: '/nowhere' } })).toContain('not found');
    put('slow/git', '#!/bin/sh\nexec /bin/sleep 60\n', home);
    chmodSync(join(home, 'slow/git'), 0o755);
    expect(await failed(root, { env: { ...env, PATH: join(home, 'slow') }, timeoutMs: 100 })).toContain('longer than 100 ms');
  });

  test('a pathspec that leads outside', async () => {
    expect(await failed(root, { within: ['../elsewhere'] })).toContain('outside repository');
  });
});

describe('it disturbs nobody', () => {
  test('the index stays as it is, also when an agent holds its lock', async () => {
    // A touched file makes git want to write the index anew.
    const later = new Date(Date.now() + 5000);
    utimesSync(join(root, 'a.txt'), later, later);
    put('.git/index.lock', '');
    const before = stampOf(join(root, '.git/index'));
    put('b.txt', 'changed\n');
    expect(await seen()).toEqual(['b.txt']);
    rmSync(join(root, '.git/index.lock'));
    expect(await seen()).toEqual(['b.txt']);
    expect(stampOf(join(root, '.git/index'))).toBe(before);
  });

  test('no program of the configuration is started, and no variable leads elsewhere', async () => {
    put('spy', `#!/bin/sh\ntouch ${home}/spied\n`);
    chmodSync(join(root, 'spy'), 0o755);
    git(root, 'config', 'core.fsmonitor', join(root, 'spy'));
    put('.git/hooks/post-index-change', `#!/bin/sh\ntouch ${home}/spied\n`);
    chmodSync(join(root, '.git/hooks/post-index-change'), 0o755);
    expect(await seen({ env: { ...env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere' } })).toEqual(['spy']);
    expect(existsSync(join(home, 'spied'))).toBe(false);
  });

  test('configuration of the person does not change the answer', async () => {
    for (const [name, value] of [
      ['status.showUntrackedFiles', 'no'],
      ['status.branch', 'true'],
      ['status.showStash', 'true'],
      ['status.relativePaths', 'true'],
      ['core.quotePath', 'true'],
      ['color.status', 'always'],
    ] as const)
      git(root, 'config', '--global', name, value);
    renameSync(join(root, 'c.txt'), join(root, 'e.txt'));
    expect(await seen()).toEqual(['c.txt', 'e.txt']);
  });
});
