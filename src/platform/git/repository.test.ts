import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { branchOf, repositoryOf } from './repository.ts';

let d: string;
const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };

beforeAll(() => {
  d = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  env['HOME'] = d;
  git(d, 'config', '--global', 'user.email', 'a@example.org');
  git(d, 'config', '--global', 'user.name', 'A');
  git(d, 'config', '--global', 'init.defaultBranch', 'main');
  git(d, 'config', '--global', 'protocol.file.allow', 'always');
  const main = make('main');
  mkdirSync(join(main, 'src/deep'), { recursive: true });
  git(main, 'worktree', 'add', '-q', '-b', 'other', join(d, 'linked'));
  git(main, 'worktree', 'add', '-q', '-b', 'inner', join(main, '.claude/worktrees/x'));
  git(main, 'worktree', 'add', '-q', '-b', 'kept', join(main, '.git/kept'));
  make('library');
  git(main, 'submodule', '--quiet', 'add', join(d, 'library'), 'vendor/library');
  git(d, 'clone', '-q', join(d, 'library'), join(main, 'nested'));
  git(d, 'clone', '-q', '--bare', main, join(d, 'server.git'));
  git(join(d, 'server.git'), 'worktree', 'add', '-q', join(d, 'of-server'), 'main');
  git(d, 'clone', '-q', '--bare', main, join(d, 'project/.bare'));
  writeFileSync(join(d, 'project/.git'), 'gitdir: ./.bare\n');
  git(join(d, 'project/.bare'), 'worktree', 'add', '-q', join(d, 'project/tree'), 'main');
  git(d, 'init', '-q', '--separate-git-dir', join(d, 'elsewhere'), join(d, 'separate'));
  git(join(d, 'separate'), 'commit', '-q', '--allow-empty', '-m', 'one');
  mkdirSync(join(d, 'plain/sub'), { recursive: true });
  symlinkSync(join(main, 'src'), join(d, 'plain/link'));
});

afterAll(() => rmSync(d, { recursive: true, force: true }));

test.each([
  'main',
  'main/src/deep',
  'main/README',
  'linked',
  'main/.claude/worktrees/x',
  'main/.claude',
  'main/vendor/library',
  'main/vendor',
  'main/nested',
  'main/.git/kept',
  'of-server',
  'project/tree',
  'separate',
  'plain/link/deep',
])('%s belongs where git says', (path) => {
  const at = join(d, path);
  const directory = path.endsWith('README') ? join(d, 'main') : at;
  const [top, common, gitDir] = git(
    directory,
    'rev-parse',
    '--path-format=absolute',
    '--show-toplevel',
    '--git-common-dir',
    '--git-dir',
  ).split('\n');
  const found = repositoryOf(at);
  expect(found).toMatchObject({ worktreeRoot: top, commonDir: common, gitDir });
  // A file that is not there yet belongs to the same one.
  expect(repositoryOf(join(directory, 'new/directory/file'))).toEqual(found);
});

test.each([
  ['main', 'main'],
  ['linked', 'main'],
  ['main/.claude/worktrees/x/a', 'main'],
  ['main/vendor/library/a', 'library'],
  ['main/nested/a', 'nested'],
  ['of-server', 'server'],
  ['project/tree', 'project'],
  ['separate', 'elsewhere'],
])('%s is called %s', (path, name) => {
  expect(repositoryOf(join(d, path))?.name).toBe(name);
});

test('outside of any repository, in bare ones and in git directories there is none', () => {
  const paths = ['plain', 'plain/sub/x', 'server.git', 'server.git/refs', 'project', 'project/file', 'elsewhere/refs'];
  expect(paths.filter((path) => repositoryOf(join(d, path)) !== null)).toEqual([]);
  expect(repositoryOf('/')).toBeNull();
  expect(repositoryOf('/rollcall-no-such-directory/x')).toBeNull();
  expect(repositoryOf('relative')).toBeNull();
  expect(repositoryOf(`${d}/main/\0`)).toBeNull();
  expect(repositoryOf(`${d}/main/${'n'.repeat(300)}`)).toBeNull();
});

test('a .git that leads nowhere is no repository: what contains it counts', () => {
  const broken = join(d, 'main/broken');
  mkdirSync(broken);
  for (const text of ['gitdir: /rollcall-no-such-directory\n', 'gitdir: \n', 'nonsense', '', 'gitdir: ../.git/\0x\n', 'gitdir: .\n']) {
    writeFileSync(join(broken, '.git'), text);
    expect([text, repositoryOf(join(broken, 'file'))?.worktreeRoot]).toEqual([text, join(d, 'main')]);
  }
  mkdirSync(join(d, 'main/empty/.git'), { recursive: true });
  expect(repositoryOf(join(d, 'main/empty/file'))?.worktreeRoot).toBe(join(d, 'main'));
  mkdirSync(join(d, 'plain/empty/.git'), { recursive: true });
  expect(repositoryOf(join(d, 'plain/empty/file'))).toBeNull();
});

test('a git directory that stands for itself is in no checkout; below a .git its checkout is the one around it', () => {
  for (const path of ['server.git/config', 'elsewhere/refs/x', 'project/.bare/HEAD'])
    expect([path, repositoryOf(join(d, path))]).toEqual([path, null]);
  expect(repositoryOf(join(d, 'main/.git/config'))?.worktreeRoot).toBe(join(d, 'main'));
  expect(repositoryOf(join(d, 'main/.git/kept/file'))?.worktreeRoot).toBe(join(d, 'main/.git/kept'));
});

describe('branchOf', () => {
  test('the branch of each checkout', () => {
    expect(branch('main')).toBe('main');
    expect(branch('linked')).toBe('other');
    git(join(d, 'linked'), 'switch', '-q', '-c', 'feature/with/parts');
    expect(branch('linked')).toBe('feature/with/parts');
    expect(branch('separate')).toBe('main');
  });

  test('a branch without a commit, and no branch', () => {
    const repository = join(d, 'unborn');
    git(d, 'init', '-q', repository);
    expect(branch('unborn')).toBe('main');
    git(join(d, 'linked'), 'switch', '-q', '--detach');
    expect(branch('linked')).toBe(git(join(d, 'linked'), 'rev-parse', '--short=7', 'HEAD'));
  });

  test.each(['--merge', '--apply'])('while a rebase (%s) stops at a conflict it is the branch that is rebased', (way) => {
    const name = `rebased${way}`;
    const repository = make(name);
    for (const [from, to, text] of [
      ['main', 'topic', 'a'],
      ['main', 'main', 'b'],
    ] as const) {
      git(repository, 'switch', '-q', ...(from === to ? [to] : ['-c', to, from]));
      writeFileSync(join(repository, 'README'), text);
      git(repository, 'commit', '-q', '-a', '-m', text);
    }
    git(repository, 'switch', '-q', 'topic');
    expect(() => git(repository, 'rebase', way, 'main')).toThrow('Command failed');
    expect(readdirSync(join(repository, '.git'))).toContain(way === '--merge' ? 'rebase-merge' : 'rebase-apply');
    expect(branch(name)).toBe('topic');
    git(repository, 'rebase', '--abort');
    expect(branch(name)).toBe('topic');
  });

  test('a HEAD that cannot be read, or says nothing, is unknown', () => {
    const gitDir = join(d, 'forged');
    mkdirSync(gitDir);
    expect(branchOf(gitDir)).toBeNull();
    for (const [text, expected] of [
      ['', null],
      ['nonsense\n', null],
      ['ref: refs/heads/.invalid\n', null],
      ['ref: refs/remotes/origin/x\n', 'refs/remotes/origin/x'],
      [`${'ab'.repeat(32)}\n`, 'abababa'],
    ] as const) {
      writeFileSync(join(gitDir, 'HEAD'), text);
      expect([text, branchOf(gitDir)]).toEqual([text, expected]);
    }
  });
});

function branch(path: string): string | null {
  return branchOf(repositoryOf(join(d, path))!.gitDir);
}

function make(name: string): string {
  const path = join(d, name);
  git(d, 'init', '-q', path);
  writeFileSync(join(path, 'README'), name);
  git(path, 'add', 'README');
  git(path, 'commit', '-q', '-m', 'one');
  return path;
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
