import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { estimateTokens } from '../text/tokens.ts';
import { againText, comingText, leavingsText, leftText, madeText, notMadeText, offerText, readyText, worktreeCommand } from './messages.ts';

const named = (text: string) => ({ name: text, path: `/work/${text}`, branch: text, baseBranch: text });
const OBEYED = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|[\u2028\u2029]|<(?!\/?$)/u;

test('commands stand as words of a shell; a leading dash stands behind --', () => {
  expect([worktreeCommand('add', 'work-1'), worktreeCommand('merge', "it's"), worktreeCommand('remove', '-x')]).toEqual([
    'rollcall worktree add work-1',
    String.raw`rollcall worktree merge 'it'\''s'`,
    "rollcall worktree remove -- '-x'",
  ]);
});

test('what was left is said in numbers, and as unknown where nobody knows', () => {
  expect([
    leavingsText({ commits: 1, files: 0 }),
    leavingsText({ commits: 0, files: 2 }),
    leavingsText({ commits: null, files: null }),
    leavingsText({ commits: 0, files: 0 }),
  ]).toEqual([
    '1 commit not merged',
    '2 files not committed',
    'nobody can say what is not merged, nobody can say what is not committed',
    'nothing is left to merge',
  ]);
});

test.each(hostileStrings)('nothing of $name is obeyed, and no text is long', ({ text }) => {
  const there = named(text);
  const commit = '1'.repeat(40);
  // Names of checkouts that can be shown are all that can be made; what a register holds is shown safely all the same.
  const texts = [
    offerText([1, 2, 3, 4, 5], text, { ...there, name: 'work-1' }),
    madeText([1], { ...there, name: 'work-1' }, commit),
    readyText({ ...there, name: 'work-1' }, commit),
    againText({ ...there, name: 'work-1' }, commit),
    comingText([1], there),
    notMadeText(text),
    leftText(1, there, { commits: 1, files: 1 }),
  ];
  for (const one of texts) {
    expect(one).not.toMatch(OBEYED);
    expect(estimateTokens(one)).toBeLessThan(300);
  }
});
