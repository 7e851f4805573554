import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compressRanges, freeNumbers, parseRanges } from './number-ranges.ts';

test.each([
  [[], ''],
  [[5], '5'],
  [[2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13], '2-7, 9-13'],
  [[10, 2, 1, 2], '1-2, 10'],
])('%j as ranges is "%s"', (numbers, text) => {
  expect(compressRanges(numbers)).toBe(text);
});

test.each([
  ['', []],
  ['2-7, 9-13', ['2-7', '9-13']],
  ['#3-#7,9', ['3-7', '9-9']],
  ['9, 1-4, 5, 2', ['1-5', '9-9']],
])('"%s" names %j', (text, ranges) => {
  expect(parseRanges(text)?.map(([from, to]) => `${from}-${to}`)).toEqual(ranges);
});

test.each(['0', '7-2', 'abc', '1-', '-3', '1,,2', '1.5', '1234567', '1 2'])('"%s" is no range', (text) => {
  expect(parseRanges(text)).toBeNull();
});

test.each([
  [[1, 8], 13, '2-7, 9-13'],
  [[], 13, '1-13'],
  [[1, 2, 3], 3, ''],
  [[], 0, ''],
  [[1, 20], 4, '2-4'],
  [[2], 999_999, '1, 3-999999'],
])('with %j taken, of %d numbers "%s" are free', (taken, highest, text) => {
  expect(freeNumbers(taken, highest)).toBe(text);
});

const few = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
const members = (text: string): number[] =>
  (parseRanges(text) ?? []).flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));

test('what was compressed is read back, each number once and in order', () => {
  fc.assert(
    fc.property(few, (numbers) => {
      expect(members(compressRanges(numbers))).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
    }),
  );
});

test('a number is free or taken, and never both', () => {
  fc.assert(
    fc.property(few, fc.integer({ min: 0, max: 60 }), (taken, highest) => {
      const all = Array.from({ length: highest }, (_, i) => i + 1);
      expect(members(freeNumbers(taken, highest))).toEqual(all.filter((number) => !taken.includes(number)));
    }),
  );
});
