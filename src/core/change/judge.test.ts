import { describe, expect, test } from 'vitest';
import type { Author } from './change.ts';
import { LIVE, ME, OVER, ROOT, SOMEBODY, aFile, aState, judged, running } from './samples.ts';

type Outcome = 'pass' | 'ask' | 'deny';

/** Whose the file is that the command reaches beside an own one, and what becomes of the command, attended and not. */
interface Row {
  authors: readonly Author[];
  attended: Outcome;
  alone: Outcome;
}

const LOSS: Record<string, Row> = {
  'only own': { authors: [ME], attended: 'pass', alone: 'pass' },
  'a live session’s': { authors: [LIVE], attended: 'deny', alone: 'deny' },
  'own and a live session’s': { authors: [ME, LIVE], attended: 'deny', alone: 'deny' },
  'an ended session’s': { authors: [OVER], attended: 'ask', alone: 'deny' },
  'own and an ended session’s': { authors: [ME, OVER], attended: 'ask', alone: 'deny' },
  'the person’s': { authors: [SOMEBODY], attended: 'ask', alone: 'deny' },
  'own and the person’s': { authors: [ME, SOMEBODY], attended: 'ask', alone: 'deny' },
  'a live and an ended session’s': { authors: [OVER, LIVE], attended: 'deny', alone: 'deny' },
  'a session’s that nobody knows': { authors: [{ kind: 'session', sessionId: 'ses_lost' }], attended: 'ask', alone: 'deny' },
  'nobody’s by name': { authors: [], attended: 'ask', alone: 'deny' },
};

const BLANKET: Record<string, Row> = {
  'only own': { authors: [ME], attended: 'pass', alone: 'pass' },
  'a live session’s': { authors: [LIVE], attended: 'deny', alone: 'deny' },
  'own and a live session’s': { authors: [ME, LIVE], attended: 'pass', alone: 'pass' },
  'an ended session’s': { authors: [OVER], attended: 'deny', alone: 'deny' },
  'own and the person’s': { authors: [SOMEBODY, ME], attended: 'pass', alone: 'pass' },
  'the person’s': { authors: [SOMEBODY], attended: 'deny', alone: 'deny' },
};

const NAMED: Record<string, Row> = {
  'only own': { authors: [ME], attended: 'pass', alone: 'pass' },
  'a live session’s': { authors: [LIVE], attended: 'deny', alone: 'deny' },
  'own and a live session’s': { authors: [ME, LIVE], attended: 'pass', alone: 'pass' },
  'a live and an ended session’s': { authors: [OVER, LIVE], attended: 'deny', alone: 'deny' },
  'an ended session’s': { authors: [OVER], attended: 'pass', alone: 'pass' },
  'the person’s': { authors: [SOMEBODY], attended: 'pass', alone: 'pass' },
};

const staged = { staged: true, modified: false };
const untracked = { untracked: true, modified: false };

/** Command, the state of both files in git, and the command for the own part `src/own.ts`. */
const LOSSES: [string, object, string][] = [
  ['git stash', {}, 'git stash push -- src/own.ts'],
  ['git stash push -m wip', staged, 'git stash push -- src/own.ts'],
  ['git stash save wip', {}, 'git stash push -- src/own.ts'],
  ['git stash -u', untracked, 'git stash push -u -- src/own.ts'],
  ['git stash --staged', staged, 'git stash push -- src/own.ts'],
  ['git stash push -- src', {}, 'git stash push -- src/own.ts'],
  ['git stash push src/own.ts src/other.ts', {}, 'git stash push -- src/own.ts'],
  ['git reset --hard', {}, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git reset --hard HEAD~1', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git reset --merge', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git checkout .', {}, 'git checkout -- src/own.ts'],
  ['git checkout -- src/own.ts src/other.ts', {}, 'git checkout -- src/own.ts'],
  ['git checkout HEAD -- src', staged, "git restore --source='<commit>' --staged --worktree -- src/own.ts"],
  ['git checkout -f', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git checkout --theirs .', {}, 'git checkout --theirs -- src/own.ts'],
  ['git restore .', {}, 'git restore -- src/own.ts'],
  ['git restore -SW .', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git restore --ours .', {}, 'git restore --ours -- src/own.ts'],
  ['git clean -fd', untracked, 'git clean -f -- src/own.ts'],
  ['git clean -fdx src', untracked, 'git clean -f -- src/own.ts'],
  ['git rm -rf src', {}, 'git rm -f -- src/own.ts'],
  ['git rm src/own.ts src/other.ts clean.ts', {}, 'git rm -- src/own.ts clean.ts'],
  ['git mv src/own.ts src/other.ts lib', {}, "git mv -- src/own.ts '<destination>'"],
  ['git checkout -f topic', {}, 'git restore --source=HEAD --staged --worktree -- src/own.ts && git checkout topic'],
  ['git switch --discard-changes topic', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts && git switch topic'],
  ['git switch -f -c fix main', {}, 'git restore --source=HEAD --staged --worktree -- src/own.ts && git switch -c fix main'],
  ['git checkout-index -f -a', {}, 'git restore -- src/own.ts'],
  ['git read-tree --reset -u HEAD', staged, 'git restore --source=HEAD --staged --worktree -- src/own.ts'],
  ['git pull --rebase --autostash', {}, 'git pull --no-rebase'],
  ['git pull --autostash origin main', staged, 'git pull --no-rebase origin main'],
  ['git rebase --autostash main topic', {}, 'git merge main'],
  ['git merge --autostash topic', {}, 'git merge topic'],
  ['git mv src lib', staged, "git mv -- src/own.ts '<destination>'"],
  ['git mv src clean.ts lib', {}, "git mv -- clean.ts src/own.ts '<destination>'"],
  ['rm src/own.ts src/other.ts', {}, 'rm -- src/own.ts'],
  ['rm src/own.ts clean.ts src/other.ts', {}, 'rm -- src/own.ts clean.ts'],
  ['rm -rf src', {}, 'rm -- src/own.ts'],
  ['mv src lib', {}, "mv -t '<directory>' -- src/own.ts"],
];

const ADDS: [string, object, string][] = [
  ['git add -A', {}, 'git add -- src/own.ts'],
  ['git add .', untracked, 'git add -- src/own.ts'],
  ['git add src', {}, 'git add -- src/own.ts'],
  ["git add 'src/*.ts'", {}, 'git add -- src/own.ts'],
  ['git add -u', {}, 'git add -- src/own.ts'],
  ['git add -N .', untracked, 'git add -N -- src/own.ts'],
  ['git stage -A', {}, 'git add -- src/own.ts'],
];

const COMMITS: [string, object, string][] = [
  ['git commit -am x', {}, "git commit -m '<message>' -- src/own.ts"],
  ['git commit -a -m x', staged, "git commit -m '<message>' -- src/own.ts"],
  ['git commit -m x', staged, "git commit -m '<message>' -- src/own.ts"],
  ['git commit -m x src', {}, "git commit -m '<message>' -- src/own.ts"],
  ['git commit --amend --no-edit', staged, 'git commit --amend --no-edit -- src/own.ts'],
  ['git commit -p -m x', staged, "git commit -m '<message>' -- src/own.ts"],
];

const NAMING: [string, object][] = [
  ['git add src/other.ts', {}],
  ['git add src/own.ts src/other.ts', untracked],
  ['git commit -m x -- src/other.ts', {}],
  ['git commit -m x src/own.ts src/other.ts', staged],
];

function verdictOf(command: string, part: object, authors: readonly Author[], attended: boolean | null) {
  const state = aState({ attended, dirty: [aFile('src/own.ts', [ME], part), aFile('src/other.ts', authors, part)] });
  return { state, verdict: judged(command, state) };
}

interface Table {
  title: string;
  table: Record<string, Row>;
  commands: [command: string, part: object, advice: string | null][];
}

const TABLES: Table[] = [
  { title: 'losses', table: LOSS, commands: LOSSES },
  { title: 'git add of more than was named', table: BLANKET, commands: ADDS },
  { title: 'commits of more than was named', table: BLANKET, commands: COMMITS },
  { title: 'files that are named', table: NAMED, commands: NAMING.map(([command, part]) => [command, part, null]) },
];

describe.each(TABLES)('$title', ({ table, commands }) => {
  describe.each(commands)('%s', (command, part, advice) => {
    test.each(Object.entries(table))('%s', (_name, { authors, attended, alone }) => {
      for (const [who, outcome] of [
        [true, attended],
        [false, alone],
        [null, alone],
      ] as const) {
        const { state, verdict } = verdictOf(command, part, authors, who);
        expect(verdict.verdict).toBe(outcome);
        if (verdict.verdict === 'pass') continue;
        expect(verdict.paths).toEqual(['src/other.ts']);
        expect(verdict.text).toContain('src/other.ts');
        if (advice !== null) expect(verdict.advice).toBe(advice);
        if (verdict.advice !== null) {
          expect(verdict.text).toContain(verdict.advice);
          expect(judged(verdict.advice, state).verdict).toBe('pass');
        }
      }
    });
  });
});

describe('where nothing is its own', () => {
  const state = aState({ dirty: [aFile('src/other.ts', [LIVE], { staged: true })] });

  test.each([
    ['git add -A', null, 'Nothing that it would add is yours.'],
    ['git commit -m x', null, 'there is nothing for you to commit'],
    ['git commit --amend --no-edit', "git commit --amend --only -m '<message>'", 'The message alone passes'],
    ['git stash', null, 'Nothing that it would reach is yours alone.'],
    ['git rm -rf src', null, 'Nothing that it would reach is yours alone.'],
    ['rm -rf src', null, 'Nothing that it would reach is yours alone.'],
    ['git switch -f topic', 'git switch topic', 'Without force git keeps them'],
  ])('%s', (command, advice, text) => {
    const verdict = judged(command, state);
    expect(verdict).toMatchObject({ verdict: 'deny', advice, text: expect.stringContaining(text) });
    if (advice !== null) expect(judged(advice, state).verdict).toBe('pass');
  });

  test('a commit with nothing of its own staged is told what it has changed', () => {
    const dirty = [aFile('src/other.ts', [LIVE], staged), aFile('src/own.ts'), aFile('src/new.ts', [ME], untracked)];
    expect(judged('git commit -m x', aState({ dirty }))).toMatchObject({
      advice: "git add -- src/new.ts && git commit -m '<message>' -- src/own.ts src/new.ts",
    });
  });

  test('what nobody who lives has changed may be named', () => {
    const dirty = [aFile('notes.md', [SOMEBODY])];
    expect(judged('git add .', aState({ dirty }))).toMatchObject({ text: expect.stringContaining('name each of them') });
    expect(judged('git add notes.md', aState({ dirty })).verdict).toBe('pass');
    for (const other of [[LIVE], [OVER, LIVE]]) {
      const both = [...dirty, aFile('src/other.ts', other)];
      expect(judged('git add .', aState({ dirty: both }))).not.toMatchObject({ text: expect.stringContaining('name each of them') });
    }
  });
});

test('a repository inside is named by its directory, a file of a pattern is not named', () => {
  const dirty = [aFile('nested/', [OVER]), aFile('a*', [OVER])];
  expect(judged('git add nested', aState({ dirty })).verdict).toBe('pass');
  expect(judged('git add .', aState({ dirty }))).toMatchObject({ verdict: 'deny', paths: ['nested/', 'a*'] });
  expect(judged("git add 'src/*'", aState({ dirty: [aFile('src/*', [OVER], { stamp: 'absent' })] })).verdict).toBe('deny');
});

describe('what is silent', () => {
  const dirty = [
    aFile('src/own.ts', [ME], { staged: true }),
    aFile('src/other.ts', [LIVE], { staged: true }),
    aFile('new.ts', [SOMEBODY], untracked),
  ];

  test.each([
    'git status',
    'git diff',
    'git log --stat',
    'git stash list',
    'git stash apply',
    'git reset',
    'git reset --soft HEAD~1',
    'git reset --keep HEAD~1',
    'git restore --staged .',
    'git rm --cached src/other.ts',
    'git clean -nd',
    'git clean -fX',
    'git add -n .',
    'git fetch --all',
    'git pull',
    'git pull --rebase',
    'git rebase main',
    'git merge topic',
    'git cherry-pick topic',
    'git checkout-index -f',
    'git checkout-index -a',
    'git push',
    'git branch topic',
    'git tag v1',
    'git worktree add ../topic',
    'rm clean.ts',
    'false && git stash',
    'test -n "$X" && git stash',
    'git clean -d',
    'git stash push --pathspec-from-file=list',
  ])('%s', (command) => {
    expect(judged(command, running(aState({ dirty }))).verdict).toBe('pass');
  });
});

describe('hunk by hunk', () => {
  const both = [aFile('src/own.ts'), aFile('src/other.ts', [LIVE])];

  test.each(['git add -p', 'git add -p src', 'git checkout -p', 'git stash -p', 'git restore -p .', 'git commit -p -m x'])(
    '%s is the caller’s choice while there is something of its own',
    (command) => {
      expect(judged(command, aState({ dirty: both })).verdict).toBe('pass');
    },
  );

  test.each(['git add -p', 'git add -p src/other.ts', 'git checkout -p', 'git stash -p', 'git restore -p src/other.ts'])(
    '%s has nothing to choose where all is another session’s',
    (command) => {
      expect(judged(command, aState({ dirty: both.slice(1) })).verdict).toBe('deny');
    },
  );

  test('a file that others have a part in is no choice for a loss', () => {
    expect(judged('git checkout -p', aState({ dirty: [aFile('src/a.ts', [ME, LIVE])] })).verdict).toBe('deny');
  });
});

describe('who is told', () => {
  const dirty = [
    aFile('src/own.ts'),
    aFile('src/both.ts', [ME, LIVE]),
    aFile('src/more.ts', [LIVE, ME, SOMEBODY]),
    aFile('src/past.ts', [ME, OVER]),
  ];

  test('the other living authors of what a commit takes along, once each', () => {
    expect(judged('git commit -am x', aState({ dirty }))).toEqual({
      verdict: 'pass',
      tells: [{ sessionId: 'ses_live', paths: ['src/both.ts', 'src/more.ts'] }],
    });
    expect(judged('git commit -m x src/more.ts src/past.ts', aState({ dirty }))).toEqual({
      verdict: 'pass',
      tells: [{ sessionId: 'ses_live', paths: ['src/more.ts'] }],
    });
  });

  test('nobody, when files are only added', () => {
    expect(judged('git add -A', aState({ dirty }))).toEqual({ verdict: 'pass', tells: [] });
  });

  test('also of what was added in the same command', () => {
    expect(judged('git add src/both.ts && git commit -m x', aState({ dirty }))).toEqual({
      verdict: 'pass',
      tells: [{ sessionId: 'ses_live', paths: ['src/both.ts'] }],
    });
  });
});

describe('where git runs', () => {
  const dirty = [aFile('src/own.ts'), aFile('src/other.ts', [LIVE]), aFile('top.ts')];
  const advice = (command: string, cwd: string): string | null => {
    const verdict = judged(command, aState({ dirty, cwd }));
    return verdict.verdict === 'pass' ? null : verdict.advice;
  };

  test('paths are relative to it', () => {
    expect(advice('git add -A', `${ROOT}/src`)).toBe('git add -- own.ts ../top.ts');
    expect(advice('git add .', `${ROOT}/src`)).toBe('git add -- own.ts');
    expect(advice('git -C /work/repo/src add .', ROOT)).toBe('git -C src add -- own.ts');
    expect(advice('cd src && git add -A', ROOT)).toBe('git -C src add -- own.ts ../top.ts');
    expect(advice('git -C /work/repo add -A', '/')).toBe('git -C work/repo add -- src/own.ts top.ts');
    expect(advice('git -C /work/repo add -A', '/home/me/deep')).toBe('git -C /work/repo add -- src/own.ts top.ts');
    expect(advice('cd src && rm *', ROOT)).toBe('rm -- src/own.ts');
  });

  test('a directory that cannot be shown is in no command', () => {
    const state = aState({ dirty, worktree: { id: 1, root: '/work/re\u200bpo' }, cwd: '/' });
    expect(judged("git -C '/work/re\u200bpo' add -A", state)).toMatchObject({ verdict: 'deny', advice: null });
  });
});
