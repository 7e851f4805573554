import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { fold, safeLines } from './safe-lines.ts';
import { displayWidth } from './width.ts';

// oxlint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

test('keeps lines and their indentation, and nothing that a terminal would obey', () => {
  expect(safeLines('# a\r\n  - b\n\n\tc \u001b[31mred')).toEqual(['# a', '  - b', '', '    c red']);
  for (const { text } of hostileStrings) for (const line of safeLines(`x\n${text}\ny`)) expect(line).not.toMatch(OBEYED);
});

test('folds a line at spaces, or where it must, and loses nothing', () => {
  expect(fold('one two three', 7)).toEqual(['one two', 'three']);
  expect(fold('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(fold('', 4)).toEqual(['']);
  expect(fold('a b', Infinity)).toEqual(['a b']);
  for (const { text } of hostileStrings) {
    for (const line of safeLines(text)) {
      const folded = fold(line, 12);
      expect(folded.join('').replaceAll(/\s/g, '')).toBe(line.replaceAll(/\s/g, ''));
      for (const piece of folded) expect(displayWidth(piece)).toBeLessThanOrEqual(12);
    }
  }
});
