import { describe, expect, test } from 'vitest';
import type { Author } from './change.ts';
import { LIVE, ME, OVER, ROOT, SOMEBODY, type State, aFile, aSessionState, aState, judged } from './samples.ts';

const attendance = [true, false, null] as const;

function outcomes(command: string, state: State): string {
  return attendance.map((attended) => judged(command, { ...state, attended }).verdict).join(' ');
}

const withStashes = (...makers: (Author | null)[]): State =>
  aState({ shared: { ...aState().shared, stashes: makers.map((maker, at) => ({ ref: `stash@{${at}}`, maker })) } });

describe('stash entries', () => {
  const TAKES = [
    'git stash pop',
    'git stash pop stash@{0}',
    'git stash pop 0',
    'git stash branch retry',
    'git stash branch retry stash@{0}',
  ];
  const DROPS = [
    'git stash drop',
    'git stash clear',
    'git reflog delete stash@{0}',
    'git reflog expire --expire=now --all',
    'git reflog expire --expire-unreachable=now refs/stash',
    'git update-ref -d refs/stash',
  ];

  test.each([...TAKES, ...DROPS])('%s of an own one passes', (command) => {
    expect(outcomes(command, withStashes(ME))).toBe('pass pass pass');
  });

  test.each([...TAKES, ...DROPS])('%s of a live session’s is refused', (command) => {
    expect(outcomes(command, withStashes(LIVE))).toBe('deny deny deny');
  });

  test.each([...TAKES, ...DROPS])('%s of an ended session’s is asked', (command) => {
    expect(outcomes(command, withStashes(OVER))).toBe('ask deny deny');
  });

  test.each([null, SOMEBODY])('one of %o may be taken, and is dropped only when asked', (maker) => {
    for (const command of TAKES) expect(outcomes(command, withStashes(maker))).toBe('pass pass pass');
    for (const command of DROPS) expect(outcomes(command, withStashes(maker))).toBe('ask deny deny');
  });

  test.each([
    'git stash drop stash@{7}',
    'git stash drop "$REF"',
    'git stash show -p',
    'git stash apply',
    'git reflog expire --expire=never --all',
    'git reflog expire --all',
    'git reflog expire --expire=now HEAD',
    'git reflog delete HEAD@{1}',
    'git reflog',
  ])('%s concerns no known entry', (command) => {
    expect(outcomes(command, withStashes(LIVE, OVER, null))).toBe('pass pass pass');
  });

  test.each([
    ['git stash pop', withStashes(LIVE, ME, ME), "git stash pop 'stash@{1}'"],
    ['git stash drop', withStashes(LIVE, ME, ME), "git stash drop 'stash@{1}'"],
    ['git stash clear', withStashes(ME, LIVE, ME), "git stash drop 'stash@{2}' && git stash drop 'stash@{0}'"],
    ['git stash pop stash@{1}', withStashes(OVER, LIVE), "git stash apply 'stash@{1}'"],
    ['git stash drop', withStashes(LIVE), null],
    ['git -C /work/repo/src stash pop', withStashes(LIVE, ME), "git -C src stash pop 'stash@{1}'"],
  ])('%s: what passes', (command, state, advice) => {
    const verdict = judged(command, state);
    expect(verdict).toMatchObject({ verdict: 'deny', advice });
    if (advice !== null) expect(judged(advice, state).verdict).toBe('pass');
  });

  test('it says what would become of them', () => {
    expect(judged('git stash drop', withStashes(LIVE))).toMatchObject({ text: expect.stringContaining('it would delete stashed changes') });
    expect(judged('git stash pop', withStashes(LIVE))).toMatchObject({
      text: expect.stringContaining('it would take away stashed changes'),
    });
    expect(judged('git stash drop', withStashes(LIVE, ME, ME))).toMatchObject({ text: expect.stringContaining('An entry of your own') });
    expect(judged('git stash clear', withStashes(LIVE, ME, ME))).toMatchObject({ text: expect.stringContaining('Your own entries') });
  });

  test('it says which entry is whose', () => {
    const verdict = judged('git stash clear', withStashes(LIVE, ME, OVER, null));
    expect(verdict).toMatchObject({ paths: ['stash@{0}', 'stash@{2}', 'stash@{3}'], owners: [LIVE, OVER], verb: 'stash clear' });
    expect(verdict).toMatchObject({
      text: expect.stringMatching(/#8 .*: stash@\{0\}\n- #5 .*: stash@\{2\}\n- nobody knows whose: stash@\{3\}/),
    });
  });
});

describe('branches', () => {
  const branch = (part: { maker?: Author | null; checkedOutIn?: string | null; at?: number | null; where?: number | null }): State => {
    const { maker = null, checkedOutIn = null, at = 2, where = null } = part;
    const shared = {
      stashes: [],
      branches: [
        { name: 'topic', maker, checkedOutIn },
        { name: 'own', maker: ME, checkedOutIn: null },
        { name: 'topic-2', maker: ME, checkedOutIn: null },
      ],
      worktrees: [{ id: at, root: '/work/topic', maker: null, dirty: [] }],
    };
    return aState({ shared, sessions: new Map(aState().sessions).set('ses_live', aSessionState(8, { worktreeId: where })) });
  };
  const FORCED = [
    'git branch -D topic',
    'git branch -d -f topic',
    'git branch -M topic other',
    'git branch -M own topic',
    'git branch -M topic',
    'git branch -f topic HEAD~1',
    'git branch -C own topic',
    'git update-ref -d refs/heads/topic',
    'git update-ref refs/heads/topic HEAD~3',
  ];

  test.each(FORCED.filter((command) => !command.includes('-C')))('%s: of whom', (command) => {
    expect(outcomes(command, branch({ maker: ME }))).toBe('pass pass pass');
    expect(outcomes(command, branch({ maker: null }))).toBe('pass pass pass');
    expect(outcomes(command, branch({ maker: SOMEBODY }))).toBe('pass pass pass');
    expect(outcomes(command, branch({ maker: LIVE }))).toBe('deny deny deny');
    expect(outcomes(command, branch({ maker: OVER }))).toBe('ask deny deny');
  });

  test.each(FORCED.filter((command) => !command.includes('-C')))('%s: checked out elsewhere', (command) => {
    expect(outcomes(command, branch({ checkedOutIn: '/work/topic', where: 2 }))).toBe('deny deny deny');
    expect(outcomes(command, branch({ maker: ME, checkedOutIn: '/work/topic', where: 2 }))).toBe('deny deny deny');
    expect(outcomes(command, branch({ checkedOutIn: '/work/topic', where: 3 }))).toBe('pass pass pass');
    expect(outcomes(command, branch({ checkedOutIn: '/work/topic', at: null, where: null }))).toBe('pass pass pass');
    expect(outcomes(command, branch({ checkedOutIn: ROOT, where: 1 }))).toBe('pass pass pass');
  });

  test.each([
    'git branch -d topic',
    'git branch -m topic other',
    'git branch topic',
    'git update-ref HEAD main',
    'git branch -D "$X"',
    'git branch',
  ])('%s is silent', (command) => {
    expect(outcomes(command, branch({ maker: LIVE }))).toBe('pass pass pass');
  });

  test.each([
    ['git branch -D topic', 'git branch -d topic'],
    ['git branch -D topic own', 'git branch -D own'],
    ['git branch -f topic HEAD~1', 'git branch topic-3'],
    ['git branch -M own topic', 'git branch topic-3'],
    ['git update-ref refs/heads/topic HEAD', 'git branch topic-3'],
  ])('%s: what passes', (command, advice) => {
    const state = branch({ maker: LIVE });
    expect(judged(command, state)).toMatchObject({ verdict: 'deny', advice, paths: ['topic'], owners: [LIVE] });
    expect(judged(advice, state).verdict).toBe('pass');
  });

  test.each([
    ['git branch -D topic', 'git branch -D was refused', 'it would delete branches'],
    ['git branch -M topic', 'git branch -M was refused', 'it would change branches'],
    ['git branch -f topic', 'git branch -f was refused', 'it would change branches'],
  ])('%s: what it says', (command, who, what) => {
    const verdict = judged(command, branch({ maker: LIVE }));
    expect(verdict).toMatchObject({ text: expect.stringContaining(who) });
    expect(verdict).toMatchObject({ text: expect.stringContaining(what) });
  });

  test('full names are the same branches', () => {
    const state = branch({ maker: LIVE });
    const named = {
      ...state,
      shared: {
        ...state.shared,
        branches: state.shared.branches.map(({ name, maker, checkedOutIn }) => ({ name: `refs/heads/${name}`, maker, checkedOutIn })),
      },
    };
    expect(judged('git branch -D topic', named)).toMatchObject({ verdict: 'deny', paths: ['topic'] });
  });
});

describe('worktrees', () => {
  const worktree = (part: {
    maker?: Author | null;
    dirty?: readonly Author[][];
    where?: number | null;
    id?: number | null;
    over?: boolean;
  }): State => {
    const { maker = null, dirty = [], where = null, id = 2, over = false } = part;
    const files = dirty.map((authors, at) => aFile(`f${at}.ts`, authors));
    return aState({
      shared: { ...aState().shared, worktrees: [{ id, root: '/work/side/topic', maker, dirty: files }] },
      sessions: new Map(aState().sessions).set('ses_live', aSessionState(8, { worktreeId: where, ended: over })),
    });
  };
  const ALL = [
    'git worktree remove ../side/topic',
    'git worktree remove --force /work/side/topic',
    'git worktree remove topic',
    'git worktree remove side/topic',
    'git worktree move ../side/topic ../other',
  ];

  test.each(ALL)('%s: who is there, and who made it', (command) => {
    expect(outcomes(command, worktree({}))).toBe('pass pass pass');
    expect(outcomes(command, worktree({ maker: ME }))).toBe('pass pass pass');
    expect(outcomes(command, worktree({ maker: OVER }))).toBe('pass pass pass');
    expect(outcomes(command, worktree({ maker: LIVE }))).toBe('deny deny deny');
    expect(outcomes(command, worktree({ where: 2 }))).toBe('deny deny deny');
    expect(outcomes(command, worktree({ where: 2, over: true }))).toBe('pass pass pass');
    expect(outcomes(command, worktree({ id: null }))).toBe('pass pass pass');
  });

  test('by force, the uncommitted work in it counts', () => {
    const force = 'git worktree remove -f ../side/topic';
    expect(outcomes(force, worktree({ dirty: [[ME]] }))).toBe('pass pass pass');
    expect(outcomes(force, worktree({ dirty: [[ME], [OVER]] }))).toBe('ask deny deny');
    expect(outcomes(force, worktree({ dirty: [[SOMEBODY]] }))).toBe('ask deny deny');
    expect(outcomes(force, worktree({ dirty: [[ME, LIVE]] }))).toBe('deny deny deny');
    expect(outcomes('git worktree remove ../side/topic', worktree({ dirty: [[SOMEBODY]] }))).toBe('pass pass pass');
    expect(outcomes('git worktree move -f ../side/topic ../x', worktree({ dirty: [[SOMEBODY]] }))).toBe('pass pass pass');
  });

  test('what passes: git’s own care, or nothing while somebody is there', () => {
    const state = worktree({ dirty: [[SOMEBODY]] });
    const verdict = judged('git worktree remove -f ../side/topic', state);
    expect(verdict).toMatchObject({ verdict: 'deny', advice: 'git worktree remove ../side/topic', paths: ['f0.ts'], owners: [SOMEBODY] });
    expect(judged('git worktree remove ../side/topic', state).verdict).toBe('pass');
    expect(judged('git worktree remove -f ../side/topic', worktree({ where: 2, dirty: [[SOMEBODY]] }))).toMatchObject({
      verdict: 'deny',
      advice: null,
      paths: ['/work/side/topic', 'f0.ts'],
      owners: [LIVE, SOMEBODY],
    });
  });

  test('it says what would become of it', () => {
    const state = worktree({ where: 2 });
    expect(judged('git worktree move ../side/topic ../x', state)).toMatchObject({
      text: expect.stringContaining('it would move a checkout'),
    });
    expect(judged('git worktree remove ../side/topic', state)).toMatchObject({
      text: expect.stringContaining('it would remove a checkout'),
    });
  });

  test('a short name that fits two of them, or none, is unknown', () => {
    const state = worktree({ where: 2 });
    const two = {
      ...state,
      shared: { ...state.shared, worktrees: [...state.shared.worktrees, { id: 3, root: '/work/b/topic', maker: null, dirty: [] }] },
    };
    expect(judged('git worktree remove topic', two).verdict).toBe('pass');
    expect(judged('git worktree remove side/topic', two).verdict).toBe('deny');
    expect(judged('git worktree remove opic', state).verdict).toBe('pass');
    expect(judged('git worktree remove "$X"', state).verdict).toBe('pass');
    expect(judged('git worktree prune', state).verdict).toBe('pass');
  });
});
