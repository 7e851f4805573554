import { describe, expect, test } from 'vitest';
import type { UnfinishedOperation } from './question.ts';
import { LIVE, ME, OVER, SOMEBODY, aFile, aState, judged } from './samples.ts';

const conflict = { unmerged: true, modified: false };
const staged = { staged: true, modified: false };
const merge = (by: UnfinishedOperation['by']): UnfinishedOperation => ({ kind: 'merge', by });

/** A conflict, a file that the merge has brought and nobody explains, and one that the neighbour has brought up to date before. */
const merging = [aFile('conflict.ts', [LIVE], conflict), aFile('brought.ts', [SOMEBODY], staged), aFile('old.ts', [LIVE], staged)];

describe.each([
  ['its own', ME],
  ['the person’s', SOMEBODY],
  ['an ended session’s', OVER],
  ['nobody knows whose', null],
])('a merge that has stopped, %s', (_name, by) => {
  const state = aState({ operation: merge(by), dirty: merging });

  test.each([
    'git add conflict.ts',
    'git add conflict.ts && git commit --no-edit',
    'git add -A && git commit --no-edit',
    'git commit -am merged',
    'git commit --no-edit',
    'git merge --continue',
    'git merge --abort',
    'git checkout --ours conflict.ts',
    'git checkout --theirs .',
    'git rm conflict.ts',
    'rm conflict.ts',
  ])('is finished by %s', (command) => {
    expect(
      judged(command, { ...state, dirty: merging.filter(({ path }) => path !== 'old.ts' || !command.includes('abort')) }).verdict,
    ).toBe('pass');
  });

  test('and whoever lives and has a part in what was staged is told', () => {
    expect(judged('git commit --no-edit', state)).toEqual({ verdict: 'pass', tells: [{ sessionId: 'ses_live', paths: ['old.ts'] }] });
  });

  test('a change beside it is taken along by none of these', () => {
    const beside = { ...state, dirty: [...merging, aFile('other.ts', [LIVE])] };
    expect(judged('git commit -am merged', beside)).toMatchObject({
      verdict: 'deny',
      paths: ['other.ts'],
      advice: 'git add -- conflict.ts && git commit --no-edit',
    });
    expect(judged('git add -A', beside)).toMatchObject({ verdict: 'deny', paths: ['other.ts'], advice: 'git add -- conflict.ts' });
    expect(judged('git commit --no-edit', beside).verdict).toBe('pass');
    const half = { ...state, dirty: [...merging, aFile('half.ts', [LIVE], { staged: true })] };
    expect(judged('git commit --no-edit', half).verdict).toBe('pass');
    expect(judged('git commit -a --no-edit', half)).toMatchObject({ verdict: 'deny', paths: ['half.ts'] });
    const resolved = { ...beside, dirty: beside.dirty.slice(1) };
    expect(judged('git commit -am merged', resolved)).toMatchObject({ verdict: 'deny', advice: 'git commit --no-edit' });
    for (const advice of ['git add -- conflict.ts && git commit --no-edit', 'git add -- conflict.ts']) {
      expect(judged(advice, beside).verdict).toBe('pass');
    }
  });

  test('nor is a new file, and a commit that names a directory takes no more than else', () => {
    const more = { ...state, dirty: [aFile('new.ts', [LIVE], { untracked: true, modified: false }), aFile('src/old.ts', [LIVE], staged)] };
    expect(judged('git add -A', more)).toMatchObject({ verdict: 'deny', paths: ['new.ts'] });
    expect(judged('git commit -m x -- src', more)).toMatchObject({ verdict: 'deny', paths: ['src/old.ts'] });
  });

  test('what a living neighbour has staged since does not go with --abort', () => {
    expect(judged('git merge --abort', state)).toMatchObject({ verdict: 'deny', paths: ['old.ts'], advice: 'git merge --continue' });
    expect(judged('git merge --abort', { ...state, dirty: [aFile('a.ts', [ME, LIVE], staged)] }).verdict).toBe('pass');
    expect(judged('git merge --abort', { ...state, dirty: [aFile('a.ts', [OVER, LIVE], staged)] }).verdict).toBe('deny');
  });
});

describe('a merge of a session that lives', () => {
  const state = aState({ operation: merge(LIVE), dirty: merging, attended: true });

  test('is neither ended nor committed by another one', () => {
    expect(judged('git merge --abort', { ...state, dirty: [] })).toMatchObject({ verdict: 'deny', owners: [LIVE], advice: null });
    expect(judged('git commit --no-edit', state)).toMatchObject({
      verdict: 'deny',
      advice: null,
      text: expect.stringContaining('leave it to that session'),
    });
  });

  test('its conflicts are not taken for own ones', () => {
    expect(judged('git checkout --ours conflict.ts', state)).toMatchObject({ verdict: 'deny', paths: ['conflict.ts'] });
    expect(judged('git add conflict.ts', state)).toMatchObject({ verdict: 'deny', paths: ['conflict.ts'] });
  });
});

describe('a rebase', () => {
  const state = aState({ operation: { kind: 'rebase', by: ME }, attended: true });

  test.each(['git rebase --abort', 'git rebase --skip'])('%s throws away what is not committed, of the person, too', (command) => {
    const beside = { ...state, dirty: [...merging.slice(0, 2), aFile('notes.md', [SOMEBODY])] };
    expect(judged(command, beside)).toMatchObject({ verdict: 'ask', paths: ['notes.md'], advice: 'git rebase --continue' });
    expect(judged(command, { ...beside, dirty: merging.slice(0, 2) }).verdict).toBe('pass');
    expect(judged(command, { ...beside, dirty: [aFile('own.ts')] }).verdict).toBe('pass');
  });

  test.each(['git cherry-pick --abort', 'git revert --abort', 'git merge --abort', 'git am --abort'])(
    '%s leaves what it has not brought',
    (command) => {
      expect(judged(command, { ...state, dirty: [aFile('notes.md', [LIVE])] }).verdict).toBe('pass');
    },
  );
});

describe('without an operation', () => {
  test('there is nothing to abort', () => {
    expect(judged('git merge --abort', aState({ dirty: merging })).verdict).toBe('pass');
  });

  test('a conflict (of a stash that was applied) is its authors’', () => {
    const own = aState({ dirty: [aFile('a.ts', [LIVE, ME], conflict)] });
    expect(judged('git checkout --ours a.ts', own).verdict).toBe('pass');
    expect(judged('git checkout --ours a.ts', aState({ dirty: [aFile('a.ts', [LIVE], conflict)] })).verdict).toBe('deny');
    expect(judged('git checkout --ours a.ts', aState({ dirty: [aFile('a.ts', [SOMEBODY], conflict)] })).verdict).toBe('deny');
  });

  test('a staged file of the person stays out of a commit', () => {
    expect(judged('git commit -m x', aState({ dirty: [aFile('a.ts', [SOMEBODY], staged)] })).verdict).toBe('deny');
  });
});
