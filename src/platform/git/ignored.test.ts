import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { IgnoredPaths } from './ignored.ts';

let home: string;
let root: string;
let env: Record<string, string>;

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(home, { recursive: true }));
  env = { PATH: process.env['PATH'] ?? '', HOME: home };
  root = join(home, 'repository');
  git(home, 'init', '-q', root);
  writeFileSync(join(root, '.gitignore'), '*.log\n!keep.log\nbuild/\n/only-here\n');
});

test('patterns as git reads them, for files that are there and files that are not', async () => {
  mkdirSync(join(root, 'src/build'), { recursive: true });
  writeFileSync(join(root, 'src/.gitignore'), 'generated.ts\n!debug.log\n');
  const ignored = new IgnoredPaths({ env });
  const expected: Record<string, boolean> = {
    'a.log': true,
    'deep/new/a.log': true,
    'keep.log': false,
    'src/debug.log': false,
    'src/generated.ts': true,
    'generated.ts': false,
    'src/build/x': true,
    'new/build/x': true,
    'only-here': true,
    'src/only-here': false,
    'src/main.ts': false,
    '.gitignore': false,
    ':(top)a.log': true,
    'with\nnewline.log': true,
    '*.ts': false,
    '-n': false,
    'ünïcode.log': true,
  };
  const fresh: Record<string, boolean> = {};
  const remembered: Record<string, boolean> = {};
  for (const path of Object.keys(expected)) {
    fresh[path] = await ignored.isIgnored(root, join(root, path));
    remembered[path] = await ignored.isIgnored(root, join(root, path));
  }
  expect(fresh).toEqual(expected);
  expect(remembered).toEqual(expected);
  expect(ignored.size).toBe(Object.keys(expected).length);
});

test('a tracked file is never ignored, and staging changes the answer', async () => {
  writeFileSync(join(root, 'f.log'), '');
  const ignored = new IgnoredPaths({ env });
  expect(await ignored.isIgnored(root, join(root, 'f.log'))).toBe(true);
  git(root, 'add', '--force', 'f.log');
  expect(await ignored.isIgnored(root, join(root, 'f.log'))).toBe(false);
  git(root, 'rm', '-q', '--cached', 'f.log');
  expect(await ignored.isIgnored(root, join(root, 'f.log'))).toBe(true);
});

test('every file that can change the answer does change it', async () => {
  const ignored = new IgnoredPaths({ env });
  const path = join(root, 'a/b/x.ts');
  mkdirSync(join(root, 'a/b'), { recursive: true });
  mkdirSync(join(home, '.config/git'), { recursive: true });
  expect(await ignored.isIgnored(root, path)).toBe(false);
  for (const file of [
    join(root, '.gitignore'),
    join(root, 'a/.gitignore'),
    join(root, 'a/b/.gitignore'),
    join(root, '.git/info/exclude'),
    join(home, '.config/git/ignore'),
  ]) {
    let before: string | null = null;
    try {
      before = readFileSync(file, 'utf8');
    } catch {
      // It is made now.
    }
    appendFileSync(file, 'x.ts\n');
    expect([file, await ignored.isIgnored(root, path)]).toEqual([file, true]);
    if (before === null) rmSync(file);
    else writeFileSync(file, before);
    expect([file, await ignored.isIgnored(root, path)]).toEqual([file, false]);
  }
  // Another excludes file: named by the repository, by the user, by a file that the user's includes.
  writeFileSync(join(home, 'mine'), 'x.ts\n');
  git(root, 'config', 'core.excludesFile', '~/mine');
  expect(await ignored.isIgnored(root, path)).toBe(true);
  writeFileSync(join(home, 'mine'), '');
  expect(await ignored.isIgnored(root, path)).toBe(false);
  git(root, 'config', '--unset', 'core.excludesFile');
  writeFileSync(join(home, 'mine'), 'x.ts\n');
  writeFileSync(join(home, '.gitconfig'), '[include]\npath = included\n[user]\nname = A\n');
  writeFileSync(join(home, 'included'), '[user]\nemail = a@example.org\n');
  expect(await ignored.isIgnored(root, path)).toBe(false);
  appendFileSync(join(home, 'included'), `[core]\nexcludesFile = ${join(home, 'mine')}\n`);
  expect(await ignored.isIgnored(root, path)).toBe(true);
});

test('an answer is remembered: no git process runs until something has changed', async () => {
  const calls = join(home, 'calls');
  const count = (): number => readFileSync(calls, 'utf8').split('\n').length - 1;
  const ignored = new IgnoredPaths({ env: { ...env, PATH: countingGit(calls) } });
  expect(await ignored.isIgnored(root, join(root, 'src/x.ts'))).toBe(false);
  const first = count();
  expect(first).toBe(3);
  for (let i = 0; i < 100; i += 1) await ignored.isIgnored(root, join(root, 'src/x.ts'));
  expect(count()).toBe(first);
  // Staging other files does not matter to a path that no pattern matches.
  writeFileSync(join(root, 'staged'), '');
  git(root, 'add', 'staged');
  await ignored.isIgnored(root, join(root, 'src/x.ts'));
  expect(count()).toBe(first);
  // Another path: the configuration is known, and the process stays.
  await Promise.all([ignored.isIgnored(root, join(root, 'y')), ignored.isIgnored(root, join(root, 'y'))]);
  expect(count()).toBe(first);
  ignored.close();
  await ignored.isIgnored(root, join(root, 'z'));
  expect(count()).toBe(first + 1);
  ignored.close();
});

test('the staying process gives the answers of one that was just started, whatever changes between two questions', async () => {
  const staying = new IgnoredPaths({ env });
  const paths = ['a.log', 'src/x.ts', 'new/a.log', 'new/deep/keep.log', 'new/b\nc.txt', 'new/ü.txt', ' spaced ', 'new/[x].txt'].map(
    (path) => join(root, path),
  );
  const same = async (): Promise<void> => {
    const [one, other] = await Promise.all([
      Promise.all(paths.map((path) => staying.check(root, path))),
      Promise.all(
        paths.map(async (path) => {
          const fresh = new IgnoredPaths({ env });
          const answer = await fresh.check(root, path);
          fresh.close();
          return answer;
        }),
      ),
    ]);
    expect(one).toEqual(other);
  };
  await same();
  mkdirSync(join(root, 'new/deep'), { recursive: true });
  await same();
  for (const text of ['*.txt\n', '*.txt\n!b*\n', '*\n!deep\n', '']) {
    writeFileSync(join(root, 'new/.gitignore'), text);
    await same();
  }
  writeFileSync(join(root, 'new/deep/.gitignore'), '*.log\n');
  await same();
  writeFileSync(join(root, 'new/deep/.gitignore'), '*.log\n!keep.log\n');
  await same();
  staying.close();
  await same();
  staying.close();
});

test('the cache is bounded, and the longest unused answer goes first', async () => {
  const calls = join(home, 'calls');
  const ignored = new IgnoredPaths({ env: { ...env, PATH: countingGit(calls) }, capacity: 3 });
  for (const name of ['a', 'b', 'c', 'a', 'd']) await ignored.isIgnored(root, join(root, name));
  expect(ignored.size).toBe(3);
  ignored.close();
  const before = readFileSync(calls, 'utf8');
  for (const name of ['a', 'c', 'd']) await ignored.isIgnored(root, join(root, name));
  expect(readFileSync(calls, 'utf8')).toBe(before);
  await ignored.isIgnored(root, join(root, 'b'));
  expect(readFileSync(calls, 'utf8')).not.toBe(before);
  expect(ignored.size).toBe(3);
  ignored.close();
});

test('variables that point git elsewhere do not reach it', async () => {
  const ignored = new IgnoredPaths({ env: { ...env, GIT_DIR: '/nowhere', GIT_WORK_TREE: '/', GIT_INDEX_FILE: '/nowhere' } });
  expect(await ignored.check(root, join(root, 'a.log'))).toEqual({ ignored: true, reason: null });
});

test('a program that the repository’s configuration names is not started', async () => {
  const mark = join(home, 'started');
  writeFileSync(join(home, 'monitor'), `#!/bin/sh\ntouch ${mark}\n`);
  chmodSync(join(home, 'monitor'), 0o755);
  git(root, 'config', 'core.fsmonitor', join(home, 'monitor'));
  await new IgnoredPaths({ env }).isIgnored(root, join(root, 'a.log'));
  expect(() => readFileSync(mark)).toThrow(/ENOENT/);
});

test('where git gives no answer the path is not ignored, the reason is said, and the next time it is asked again', async () => {
  const ignored = new IgnoredPaths({ env });
  const reason = async (worktree: string, path: string): Promise<string | null> => {
    const answer = await ignored.check(worktree, path);
    expect(answer.ignored).toBe(false);
    return answer.reason;
  };
  expect(await reason(root, '/etc/passwd')).toContain('is not inside');
  expect(await reason(root, root)).toContain('is not inside');
  expect(await reason(root, `${root}/x\0y`)).toContain('NUL');
  expect(await reason(home, join(home, 'x'))).toContain('not the root of a worktree');
  mkdirSync(join(root, 'a'));
  symlinkSync('a', join(root, 'link'));
  expect(await reason(root, join(root, 'link/x.log'))).toContain('symbolic link');
  expect(await new IgnoredPaths({ env: { HOME: home, PATH: home } }).check(root, join(root, 'a.log'))).toMatchObject({
    ignored: false,
    reason: 'git was not found',
  });
  expect(ignored.size).toBe(0);
  // A git that hangs is given up.
  const slow = new IgnoredPaths({ env: { ...env, PATH: fakeGit('#!/bin/sh\nexec sleep 60\n') }, timeoutMs: 200 });
  expect((await slow.check(root, join(root, 'a.log'))).reason).toContain('longer than 200 ms');
});

function countingGit(calls: string): string {
  const real = execFileSync('/bin/sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  return fakeGit(`#!/bin/sh\necho call >>${calls}\nexec ${real} "$@"\n`);
}

/** Puts a program called git before the real one. */
function fakeGit(script: string): string {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'git'), script);
  chmodSync(join(bin, 'git'), 0o755);
  return `${bin}${delimiter}${process.env['PATH']}`;
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, env, stdio: 'ignore' });
}
