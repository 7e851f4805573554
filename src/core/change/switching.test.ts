import { describe, expect, test } from 'vitest';
import { LIVE, aFile, aSessionState, aState, judged, running } from './samples.ts';

describe('switching under a running turn', () => {
  test.each([
    ['git checkout topic', 'git worktree add ../topic topic'],
    ['git switch feature/login', 'git worktree add ../login feature/login'],
    ['git switch -', "git worktree add ../repo-2 '-'"],
    ['git checkout -b fix', 'git worktree add -b fix ../fix'],
    ['git switch -c fix topic', 'git worktree add -b fix ../fix topic'],
    ['git switch -C main', 'git worktree add -b main ../main'],
    ['git checkout --detach', 'git worktree add --detach ../repo-2'],
    ['git checkout -d main', 'git worktree add --detach ../main main'],
    ['git bisect start HEAD v1', 'git worktree add --detach ../repo-2'],
    ['git symbolic-ref HEAD refs/heads/topic', 'git worktree add ../topic topic'],
    ['git stash branch retry', 'git worktree add -b retry ../retry'],
    ['git checkout -f topic', 'git worktree add ../topic topic'],
    ['git switch held', 'git worktree add --detach ../held-2 held'],
    ['git checkout -B held', 'git worktree add --detach ../held-2 held'],
    ['git switch -C free HEAD~1', 'git worktree add ../free free'],
  ])('%s', (command, advice) => {
    const shared = {
      stashes: [],
      branches: [
        { name: 'held', maker: null, checkedOutIn: '/work/held' },
        { name: 'free', maker: null, checkedOutIn: null },
      ],
      worktrees: [{ id: 2, root: '/work/held', maker: null, dirty: [] }],
    };
    const state = aState({ attended: true, shared });
    expect(judged(command, state).verdict).toBe('pass');
    const verdict = judged(command, running(state));
    expect(verdict).toMatchObject({ verdict: 'deny', advice, owners: [LIVE], paths: [] });
    expect(judged(advice, running(state)).verdict).toBe('pass');
  });

  test.each([
    'git checkout main',
    'git switch main',
    'git symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/main',
    'git bisect log',
  ])('%s moves nothing', (command) => {
    expect(judged(command, running(aState())).verdict).toBe('pass');
  });

  test.each([
    ['in another worktree', { turnRuns: true, worktreeId: 2 }],
    ['that is over', { turnRuns: true, ended: true }],
  ])('a neighbour %s is none', (_name, part) => {
    const state = aState();
    const sessions = new Map(state.sessions).set('ses_live', aSessionState(8, part));
    expect(judged('git switch topic', { ...state, sessions }).verdict).toBe('pass');
  });

  test('where HEAD is detached every branch is another one', () => {
    expect(judged('git switch main', { ...running(aState()), branch: null }).verdict).toBe('deny');
  });

  test('forced, under a running turn, it offers a checkout of its own too, and no switch', () => {
    const state = running(aState({ dirty: [aFile('src/own.ts'), aFile('src/other.ts', [LIVE])] }));
    expect(judged('git switch -f main', state)).toMatchObject({
      verdict: 'deny',
      advice: 'git restore --source=HEAD --staged --worktree -- src/own.ts',
    });
    expect(judged('git switch -f main', { ...state, dirty: [aFile('src/other.ts', [LIVE])] })).toMatchObject({
      verdict: 'deny',
      advice: 'git worktree add --detach ../main main',
    });
  });

  test.each([
    ['git switch "$X"', running(aState())],
    ['git switch -c fix "$X"', running(aState())],
    ["git switch -c fix 'a  b'", running(aState())],
    ["git switch 'a  b'", running(aState())],
    ['git switch topic', running(aState({ worktree: { id: 1, root: '/wo\u200brk/repo' }, cwd: '/' }))],
  ])('%s has no command that can be shown', (command, state) => {
    const { root } = state.worktree;
    const run = state.cwd === '/' ? command.replace('git', `git -C '${root}'`) : command;
    expect(judged(run, state)).toMatchObject({ verdict: 'deny', advice: null, text: expect.stringContaining('git worktree add') });
  });

  test('the new checkout has a name of its own', () => {
    const worktrees = [{ id: 2, root: '/work/topic', maker: null, dirty: [] }];
    const state = running(aState({ shared: { ...aState().shared, worktrees } }));
    const advice = (command: string): unknown => {
      const verdict = judged(command, state);
      return verdict.verdict === 'pass' ? null : verdict.advice;
    };
    expect(advice('git switch topic')).toBe('git worktree add ../topic-2 topic');
    expect(advice('git switch fix/repo')).toBe('git worktree add ../repo-2 fix/repo');
    expect(advice("git switch 'feature #7'")).toBe("git worktree add ../feature-7 'feature #7'");
    expect(advice(`git switch ${'a'.repeat(60)}`)).toBe(`git worktree add ../${'a'.repeat(40)} ${'a'.repeat(60)}`);
    expect(advice('git -C src switch fix')).toBe('git -C src worktree add ../../fix fix');
  });
});
