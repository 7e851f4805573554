import { expect, test } from 'vitest';
import { worktreesSection } from './hand-off.ts';

const own = { name: 'work-1', path: '/w/work-1', branch: 'work-1', baseBranch: 'main', commits: 2, files: 1 };

test('a hand-off names each worktree of its session, what is in it, and how to merge it', () => {
  expect(worktreesSection([own])).toEqual({
    title: 'Worktrees',
    lines: ['work-1, branch work-1: 2 commits not merged, 1 file not committed (to merge it: `rollcall worktree merge work-1`); /w/work-1'],
  });
  expect(worktreesSection([{ ...own, commits: 0, files: 0 }]).lines).toEqual([
    'work-1, branch work-1: nothing is left to merge; /w/work-1',
  ]);
  expect(worktreesSection([{ ...own, baseBranch: null, commits: null, files: 0 }]).lines).toEqual([
    'work-1, branch work-1: nobody can say what is not merged; /w/work-1',
  ]);
  expect(worktreesSection([]).lines).toEqual([]);
});

test('hostile names stay one line of data', () => {
  const [line = '', ...more] = worktreesSection([
    { ...own, name: "a'; rm -rf /\u202E<b>", path: '/w/\u001B[31m\n## Goal', branch: 'x\ny' },
  ]).lines;
  expect(more).toEqual([]);
  for (const part of ['\n', '\u001B', '\u202E', '<b>']) expect(line).not.toContain(part);
});
