import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { branchFor, branchInTheWay, freeNames, nameProblem } from './names.ts';

test.each([['login'], ['two words'], ["it's"], ['測試'], ['-x'], ['.hidden'], ['a'.repeat(60)]])('%s is a name', (name) =>
  expect(nameProblem(name)).toBeNull(),
);

test.each([[''], ['.'], ['..'], ['.git'], ['.GIT'], ['a/b'], ['/'], ['a\0b'], ['a\nb'], ['x\u202e'], ['a'.repeat(61)]])(
  '%j is none',
  (name) => expect(nameProblem(name)).toMatch(/name/),
);

/** As git-check-ref-format(1) has it, for one part of a name. */
function gitTakes(branch: string): boolean {
  return branch !== '' && branch !== 'HEAD' && !/^[-.]|\.\.|@\{|\.lock$|[\0-\x20~^:?*[\\\x7f/]|\.$/.test(branch);
}

test('property: whatever a checkout is called, its branch has a name that git takes', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (name) => gitTakes(branchFor(name))));
  for (const { text } of hostileStrings) expect(gitTakes(branchFor(text))).toBe(true);
  expect(['feature', 'a b', 'x.lock', 'HEAD', '---', '..a..b..'].map(branchFor)).toEqual(['feature', 'a-b', 'x', 'work', 'work', 'a.b']);
});

test('free names, in order; branches that keep one from being made', () => {
  expect(freeNames((name) => name === 'work-2', 3)).toEqual(['work-1', 'work-3', 'work-4']);
  expect(['a/b', 'a', 'a/b/c', 'c'].map((branch) => branchInTheWay(branch, ['a/b']))).toEqual(['a/b', 'a/b', 'a/b', null]);
});
