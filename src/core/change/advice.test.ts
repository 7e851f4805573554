import { describe, expect, test } from 'vitest';
import type { DirtyFile } from './change.ts';
import { isShowable, MOST_PATHS, relativePath } from './advice.ts';
import { LIVE, ME, SOMEBODY, aFile, aState, judged } from './samples.ts';

const many = (count: number, part: Partial<DirtyFile> = {}) => Array.from({ length: count }, (_, at) => aFile(`f${at}.ts`, [ME], part));
const foreign = aFile('other.ts', [LIVE], { staged: true });
const untracked = { untracked: true, modified: false };

function adviceOn(command: string, dirty: ReturnType<typeof many>): string | null {
  const state = aState({ dirty });
  const verdict = judged(command, state);
  if (verdict.verdict === 'pass') throw new Error('it has to be refused');
  if (verdict.advice !== null) expect(judged(verdict.advice, state).verdict).toBe('pass');
  return verdict.advice;
}

const LIST = 'rollcall mine --null | git --literal-pathspecs';
const FROM = '--pathspec-from-file=- --pathspec-file-nul';

describe('more files than a command shows', () => {
  test(`up to ${MOST_PATHS} stand in it`, () => {
    expect(adviceOn('git add -A', [...many(MOST_PATHS), foreign])).toBe(
      `git add -- ${many(MOST_PATHS)
        .map(({ path }) => path)
        .join(' ')}`,
    );
  });

  test.each([
    ['git add -A', `${LIST} add ${FROM}`],
    ['git stash', `${LIST} stash push ${FROM}`],
    ['git reset --hard', `${LIST} restore --source=HEAD --staged --worktree ${FROM}`],
    ['git checkout .', `${LIST} checkout ${FROM}`],
    ['git commit -am x', `${LIST} commit -m '<message>' ${FROM}`],
    ['cd src && git add -A', `(cd src && ${LIST} add ${FROM})`],
  ])('%s: the list of all own files', (command, advice) => {
    expect(adviceOn(command, [...many(MOST_PATHS), aFile('src/z.ts'), foreign])).toBe(advice);
  });

  test('a commit adds what git does not know before', () => {
    expect(adviceOn('git commit -m x', [...many(13, { ...untracked }), foreign])).toBe(
      `${LIST} add ${FROM} && ${LIST} commit -m '<message>' ${FROM}`,
    );
  });

  const first = (count: number): string =>
    many(count)
      .map(({ path }) => path)
      .join(' ');

  test('where not all own files are meant, the first ones', () => {
    expect(adviceOn('git add .', [...many(13), aFile('more.ts', [ME], { staged: true, modified: false }), foreign])).toBe(
      `git add -- ${first(12)}`,
    );
    expect(adviceOn('git checkout .', [...many(13), aFile('both.ts', [ME, SOMEBODY]), foreign])).toBe(`git checkout -- ${first(12)}`);
    expect(adviceOn('git stash', [...many(13), aFile('new.ts', [ME], untracked), foreign])).toBe(`git stash push -- ${first(12)}`);
  });

  test('clean and rm take no list', () => {
    expect(adviceOn('git clean -fd', [...many(13, untracked), aFile('new.ts', [SOMEBODY], untracked)])).toBe(
      `git clean -f -- ${first(12)}`,
    );
    expect(adviceOn(`rm ${first(13)} other.ts`, [...many(13), foreign])).toBe(`rm -- ${first(12)}`);
    expect(adviceOn(`git rm ${first(13)} other.ts`, [...many(13), foreign])).toBe(`git rm -- ${first(12)}`);
  });

  test('nor does what goes on behind it', () => {
    expect(adviceOn('git switch -f topic', [...many(13), foreign])).toBe(
      `git restore --source=HEAD --staged --worktree -- ${first(12)} && git switch topic`,
    );
  });

  test('a stash of both kinds names the option that takes both', () => {
    expect(adviceOn('git stash -u', [aFile('a.ts'), aFile('new.ts', [ME], untracked), foreign])).toBe('git stash push -u -- a.ts new.ts');
  });

  test('it says how many', () => {
    expect(judged('git clean -fd', aState({ dirty: [...many(40, untracked), aFile('n', [SOMEBODY], untracked)] }))).toMatchObject({
      text: expect.stringContaining('here 12 of 40 files'),
    });
    expect(judged('git add -A', aState({ dirty: [...many(40), foreign] }))).toMatchObject({ text: expect.stringContaining('(40 files)') });
  });

  test('a deletion that is staged already is no path that git add finds: no list', () => {
    const gone = aFile('gone.ts', [ME], { staged: true, modified: false, stamp: 'absent' });
    expect(adviceOn('git commit -m x', [...many(13, { ...untracked, staged: true }), gone, foreign])).not.toContain('rollcall');
    expect(adviceOn('git add -A', [...many(13), gone, foreign])).toBe(`git add -- ${first(12)}`);
  });
});

describe('names', () => {
  test.each([
    ['with blanks', 'my file.ts', "git add -- 'my file.ts'"],
    ['with quotes', "it's.ts", String.raw`git add -- 'it'\''s.ts'`],
    ['that are options', '-rf', "git add -- '-rf'"],
    ['with a star', 'a*.ts', "git add -- ':(literal)a*.ts'"],
    ['with brackets', 'a[1].ts', "git add -- ':(literal)a[1].ts'"],
    ['with a question mark', 'a?.ts', "git add -- ':(literal)a?.ts'"],
    ['with a backslash', String.raw`a\b.ts`, String.raw`git add -- ':(literal)a\b.ts'`],
    ['with a colon first', ':a.ts', "git add -- ':(literal):a.ts'"],
    ['of a repository inside', 'nested/', 'git add -- nested'],
  ])('%s', (_name, path, advice) => {
    expect(adviceOn('git add -A', [aFile(path), foreign])).toBe(advice);
    expect(adviceOn('git add -A', [aFile(path, [ME], { stamp: 'absent' }), foreign])).toBe(advice);
  });

  test('that a model would not see as they are stand in no command: the list has them', () => {
    const hidden = aFile('a\u200bb.ts');
    expect(adviceOn('git add -A', [hidden, foreign])).toBe(`${LIST} add ${FROM}`);
    expect(adviceOn('git add .', [hidden, aFile('b.ts'), aFile('c.ts', [ME], { staged: true, modified: false }), foreign])).toBe(
      'git add -- b.ts',
    );
    expect(adviceOn('git clean -fd', [aFile('a\nb', [ME], untracked), aFile('n', [SOMEBODY], untracked)])).toBeNull();
  });

  test('words that nobody knows neither', () => {
    expect(adviceOn('git pull --autostash origin "$B"', [foreign])).toBeNull();
    expect(adviceOn("git merge --autostash 'a  b'", [foreign])).toBeNull();
    expect(adviceOn('git checkout -f "$B"', [foreign])).toBeNull();
    expect(adviceOn("git switch -f 'a  b'", [foreign])).toBeNull();
    expect(adviceOn("git switch -f -c fix 'a  b'", [foreign])).toBe('git switch -c fix');
    expect(adviceOn('git reset --hard', [foreign])).toBeNull();
  });

  test('too long ones neither', () => {
    expect(adviceOn('git clean -fd', [aFile('A'.repeat(200), [ME], untracked), aFile('n', [SOMEBODY], untracked)])).toBeNull();
    expect(adviceOn('git add -A', [aFile('A'.repeat(200)), foreign])).toBe(`${LIST} add ${FROM}`);
  });

  test('git mv, mv and rm take them as they are', () => {
    const files = [aFile('a[1].ts'), foreign];
    expect(adviceOn("git mv 'a[1].ts' other.ts lib", files)).toBe("git mv -- 'a[1].ts' '<destination>'");
    expect(adviceOn("git rm 'a[1].ts' other.ts", files)).toBe("git rm -- ':(literal)a[1].ts'");
    expect(adviceOn("rm 'a[1].ts' other.ts", files)).toBe("rm -- 'a[1].ts'");
  });

  test('what can be shown', () => {
    expect(isShowable('src/a b.ts')).toBe(true);
    for (const text of ['', 'a\nb', 'a  b', ' a', '<b>', 'a\u202eb', 'a'.repeat(301)]) expect(isShowable(text)).toBe(false);
  });
});

test('relative paths', () => {
  expect(relativePath('/a/b', '/a/b')).toBe('.');
  expect(relativePath('/a/b', '/a/b/c/d')).toBe('c/d');
  expect(relativePath('/a/b', '/a/bc')).toBe('../bc');
  expect(relativePath('/a/b/c', '/a')).toBe('../..');
  expect(relativePath('/', '/a')).toBe('a');
});
