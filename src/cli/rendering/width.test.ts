import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { safe } from './safe.ts';
import { displayWidth, pad, truncate, wrap } from './width.ts';

test.each([
  ['plain', 5],
  ['日本', 4],
  ['ﾊﾝ', 2],
  ['ｆｕ', 4],
  ['e\u0301', 1],
  ['😀', 2],
  ['👍🏽', 2],
  ['한글', 4],
  ['', 0],
])('%s takes %i cells', (text, cells) => {
  expect(displayWidth(text)).toBe(cells);
});

test('a cut text fits, says that it was cut, and splits no character', () => {
  expect(truncate('abcdef', 6)).toBe('abcdef');
  expect(truncate('abcdef', 4)).toBe('abc…');
  expect(truncate('日本語', 4)).toBe('日…');
  expect(truncate('日本語', 5)).toBe('日本…');
  expect(truncate('ne\u0301e\u0301', 2)).toBe('n…');
  expect(truncate('abc', 1)).toBe('…');
  expect(truncate('abc', 0)).toBe('');
  for (const { text } of hostileStrings) {
    for (const width of [0, 1, 2, 10, 61]) expect(displayWidth(truncate(safe(text), width))).toBeLessThanOrEqual(width);
  }
});

test('padding fills to the width and never cuts', () => {
  expect(pad('日', 4)).toBe('日  ');
  expect(pad('abc', 2)).toBe('abc');
});

test('wrapped lines fit, keep every word, and a word that is too long is cut', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij k', 5)).toEqual(['abcd…', 'k']);
  expect(wrap('', 5)).toEqual([]);
});
