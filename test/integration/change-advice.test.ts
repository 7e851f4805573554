import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIVE, ME, aFile, aState, judged } from '../../src/core/change/samples.ts';

/** The commands that refusals advise, run by the real git: they do the own part, and leave the other file as it was. */
let home = '';
let count = 0;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'rollcall-advice-'));
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function shell(command: string, cwd: string): { status: number | null; stdout: string; stderr: string } {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  return spawnSync('/bin/sh', ['-c', command], { cwd, env, encoding: 'utf8' });
}

interface Case {
  /** Both files are in the last commit, and changed since. */
  known: boolean;
  staged: boolean;
}

const CHANGED: Case = { known: true, staged: false };
const STAGED: Case = { known: true, staged: true };
const UNTRACKED: Case = { known: false, staged: false };
const ADDED: Case = { known: false, staged: true };

type Own = 'as before' | 'gone' | 'staged' | 'committed' | 'moved';

const CASES: [string, Case, Own][] = [
  ['git stash', CHANGED, 'as before'],
  ['git stash', STAGED, 'as before'],
  ['git stash --staged', STAGED, 'as before'],
  ['git stash -u', UNTRACKED, 'gone'],
  ['git reset --hard', STAGED, 'as before'],
  ['git reset --hard', ADDED, 'gone'],
  ['git reset --merge', STAGED, 'as before'],
  ['git checkout .', CHANGED, 'as before'],
  ['git checkout HEAD -- src', STAGED, 'as before'],
  ['git checkout -f', STAGED, 'as before'],
  ['git checkout -f topic', CHANGED, 'as before'],
  ['git switch -f -c fix main', STAGED, 'as before'],
  ['git restore .', CHANGED, 'as before'],
  ['git restore -SW .', STAGED, 'as before'],
  ['git clean -fd', UNTRACKED, 'gone'],
  ['git rm -rf src', CHANGED, 'gone'],
  ['git mv src lib', CHANGED, 'moved'],
  ['git checkout-index -f -a', CHANGED, 'as before'],
  ['git read-tree --reset -u HEAD', STAGED, 'as before'],
  ['rm -rf src', CHANGED, 'gone'],
  ['mv src lib', CHANGED, 'moved'],
  ['git add -A', CHANGED, 'staged'],
  ['git add -A', UNTRACKED, 'staged'],
  ['git commit -am x', CHANGED, 'committed'],
  ['git commit -m x', STAGED, 'committed'],
  ['git commit -m x', ADDED, 'committed'],
  ['git commit --amend --no-edit', STAGED, 'committed'],
];

describe.each([
  { where: 'the root, plain names', below: '', own: 'src/own.ts', other: 'src/other.ts', cases: CASES },
  { where: 'the root, a name that is a pattern', below: '', own: 'src/o w[n]*.ts', other: 'src/o wn1.ts', cases: CASES },
  {
    where: 'a directory, a name that is magic',
    below: 'src',
    own: 'src/:!a.ts',
    other: 'src/a.ts',
    cases: CASES.filter(([command]) => !command.includes('src')),
  },
])('in $where', ({ below, own, other, cases }) => {
  test.each(cases)('%s: %o', (command, { known, staged }, outcome) => {
    const root = join(home, String((count += 1)), 'repo');
    mkdirSync(join(root, 'src'), { recursive: true });
    const run = (text: string): string => {
      const { status, stdout, stderr } = shell(text, root);
      expect([text, status, stderr]).toEqual([text, 0, expect.anything()]);
      return stdout;
    };
    const write = (text: string): void => {
      for (const path of [own, other]) writeFileSync(join(root, path), `${text}\n`);
    };
    writeFileSync(join(root, 'clean.ts'), 'clean\n');
    writeFileSync(join(root, 'src/clean.ts'), 'clean\n');
    if (known) write('before');
    run('git init -q -b main && git add -A && git commit -qm base && git branch topic');
    write('after');
    if (staged) run('git add -A');
    const status = (path: string): string => run(`git --literal-pathspecs status --porcelain -- '${path}'`).slice(0, 2);
    const otherBefore = status(other);

    const part = { staged, modified: known && !staged, untracked: !known && !staged };
    const state = {
      ...aState({ dirty: [aFile(own, [ME], part), aFile(other, [LIVE], part)] }),
      worktree: { id: 1, root },
      cwd: join(root, below),
    };
    const verdict = judged(command, state);
    if (verdict.verdict === 'pass' || verdict.advice === null) throw new Error('it has to be refused, with a command');
    const advice = verdict.advice
      .replace("'<destination>'", below === '' ? 'src/moved.ts' : 'moved.ts')
      .replace("'<commit>'", 'HEAD')
      .replace("-t '<directory>'", `-t '${home}'`);
    const done = shell(advice, join(root, below));
    expect([advice, done.status, done.stderr]).toEqual([advice, 0, expect.anything()]);

    expect(readFileSync(join(root, other), 'utf8')).toBe('after\n');
    expect(status(other)).toBe(otherBefore);
    const content = existsSync(join(root, own)) ? readFileSync(join(root, own), 'utf8').trim() : null;
    const expected = {
      'as before': ['before', ''],
      gone: [null, ''],
      staged: ['after', known ? 'M ' : 'A '],
      committed: ['after', ''],
      moved: [null, ''],
    };
    expect(content).toBe(expected[outcome][0]);
    if (outcome !== 'gone' && outcome !== 'moved') expect(status(own)).toBe(expected[outcome][1]);
  });
});
