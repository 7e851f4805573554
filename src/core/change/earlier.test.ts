import { describe, expect, test } from 'vitest';
import { LIVE, ME, OVER, SOMEBODY, aFile, aState, judged } from './samples.ts';

const staged = { staged: true, modified: false };
const untracked = { untracked: true, modified: false };
const shared = {
  ...aState().shared,
  stashes: [
    { ref: 'stash@{0}', maker: LIVE },
    { ref: 'stash@{1}', maker: ME },
  ],
};

describe('a stash entry that the command has made before', () => {
  const state = aState({ shared, dirty: [aFile('own.ts')] });

  test.each([
    ['git stash && git pull && git stash pop', 'pass'],
    ['git stash; git stash pop; git stash pop', 'deny'],
    ['git stash && git stash drop && git stash drop', 'deny'],
    ['git stash && git stash drop stash@{1}', 'deny'],
    ['git stash && git stash pop stash@{2}', 'pass'],
    ['git stash -p && git stash pop', 'pass'],
    ['git stash clear; git stash pop', 'deny'],
    ['git stash pop stash@{1} && git stash drop', 'deny'],
    ['git stash pop', 'deny'],
    ['test -n "$X" && git stash; git stash pop', 'deny'],
  ])('%s: %s', (command, outcome) => {
    expect(judged(command, state).verdict).toBe(outcome);
  });

  test('is none where the push found nothing: the next one would be taken', () => {
    expect(judged('git stash && git stash pop', { ...state, dirty: [] }).verdict).toBe('deny');
    expect(judged('git stash && git stash pop', { ...state, dirty: [aFile('own.ts', [ME], untracked)] }).verdict).toBe('deny');
    expect(judged('git stash -u && git stash pop', { ...state, dirty: [aFile('own.ts', [ME], untracked)] }).verdict).toBe('pass');
  });

  test('an advice names entries as they are called before the command', () => {
    expect(judged('git stash && git stash clear', state)).toMatchObject({ paths: ['stash@{0}'], advice: "git stash drop 'stash@{1}'" });
    expect(
      judged('git stash && git stash pop stash@{1}', { ...state, shared: { ...shared, stashes: shared.stashes.slice(0, 1) } }),
    ).toMatchObject({
      paths: ['stash@{0}'],
      advice: "git stash apply 'stash@{0}'",
    });
  });

  test('numbers go up and down with it', () => {
    const own = {
      ...state,
      shared: {
        ...shared,
        stashes: [
          { ref: 'stash@{0}', maker: ME },
          { ref: 'stash@{1}', maker: LIVE },
        ],
      },
    };
    expect(judged('git stash drop && git stash drop', own)).toMatchObject({ verdict: 'deny', paths: ['stash@{1}'] });
    expect(judged('git stash && git stash drop stash@{1} && git stash drop', own).verdict).toBe('pass');
    expect(judged('git stash pop && git stash drop', own)).toMatchObject({ verdict: 'deny', paths: ['stash@{1}'] });
    expect(judged('git stash branch retry && git stash drop', own)).toMatchObject({ verdict: 'deny', paths: ['stash@{1}'] });
    expect(judged('git stash clear', { ...own, shared: { ...shared, stashes: [{ ref: 'stash@{0}', maker: ME }] } }).verdict).toBe('pass');
  });
});

describe('files that the command has brought to rest before', () => {
  const both = (part: object) => aState({ dirty: [aFile('own.ts', [ME], part), aFile('other.ts', [LIVE], part)] });

  test.each([
    ['git reset && git add own.ts && git commit -m x', staged, 'pass'],
    ['git restore --staged other.ts && git commit -m x', staged, 'pass'],
    ['git restore --staged own.ts && git commit -m x', staged, 'deny'],
    ['git reset --soft HEAD~1 && git commit -m x', staged, 'deny'],
    ['git reset && git commit -am x', staged, 'deny'],
    ['git add own.ts && git commit -m x', {}, 'pass'],
    ['git add own.ts && git commit -am x', {}, 'deny'],
    ['test -n "$X" && git reset; git commit -m x', staged, 'deny'],
    ['git reset -p; git commit -m x', staged, 'deny'],
    ['git rm --cached other.ts && git commit -m x', staged, 'deny'],
  ])('%s', (command, part, outcome) => {
    expect(judged(command, both(part)).verdict).toBe(outcome);
  });

  test('an operation that ends brings nothing else to rest', () => {
    expect(judged('git merge --abort; git reset --hard', aState({ dirty: [aFile('other.ts', [LIVE])] })).verdict).toBe('deny');
  });

  test('what was committed is no longer there to be stashed or to be thrown away', () => {
    const gone = aState({ dirty: [aFile('old.ts', [OVER])] });
    expect(judged('git commit -m x old.ts && git reset --hard', gone).verdict).toBe('pass');
    expect(judged('git add old.ts && git commit -m x && git stash -u', gone).verdict).toBe('pass');
    expect(judged('git add old.ts && git stash', gone).verdict).toBe('deny');
    const half = aState({ dirty: [aFile('half.ts', [OVER], { staged: true }), aFile('new.ts', [SOMEBODY], untracked)] });
    expect(judged('git commit -m x half.ts && git checkout .', half).verdict).toBe('pass');
    expect(judged('git commit -m x half.ts && git clean -fd', half).verdict).toBe('deny');
  });

  test('a file that was named to be added may be committed, and is not lost all the same', () => {
    const gone = aState({ dirty: [aFile('notes.md', [SOMEBODY])] });
    expect(judged('git add notes.md && git commit -m x', gone).verdict).toBe('pass');
    expect(judged('git add notes.md && git reset --hard', gone).verdict).toBe('deny');
    const more = aState({ dirty: [aFile('notes.md', [SOMEBODY]), aFile('old.md', [OVER], staged)] });
    expect(judged('git add notes.md && git commit -m x', more)).toMatchObject({ verdict: 'deny', paths: ['old.md'] });
  });

  test('what was thrown away before makes no stash entry', () => {
    const state = aState({ shared, dirty: [aFile('own.ts'), aFile('new.ts', [ME], untracked)] });
    expect(judged('git checkout . && git stash && git stash pop', state).verdict).toBe('deny');
    expect(judged('git clean -fd && git stash && git stash pop', state).verdict).toBe('pass');
    expect(judged('git reset --hard && git stash && git stash pop', state).verdict).toBe('deny');
    expect(judged('git clean -fd && git checkout . && git stash -u && git stash pop', state).verdict).toBe('deny');
  });

  test('a named file that only the command itself would bring to rest is not advised', () => {
    const state = aState({ dirty: [aFile('src/both.ts', [ME, SOMEBODY]), aFile('old.ts', [OVER])] });
    expect(judged('git commit -m x src && git rm -f src/both.ts old.ts clean.ts', state)).toMatchObject({
      advice: 'git rm -f -- clean.ts',
    });
  });

  test('an advised command is for the files as they are now', () => {
    const state = aState({ dirty: [aFile('new.ts', [ME], untracked), aFile('other.ts', [LIVE])] });
    expect(judged('git add new.ts && git commit -am x', state)).toMatchObject({
      verdict: 'deny',
      advice: "git add -- new.ts && git commit -m '<message>' -- new.ts",
    });
  });
});
