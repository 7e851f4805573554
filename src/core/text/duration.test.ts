import { expect, test } from 'vitest';
import { ageText, agoText } from './duration.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, 'just now'],
  [-5 * HOUR, 'just now'],
  [MINUTE - 1, 'just now'],
  [MINUTE, '1 min'],
  [3.9 * MINUTE, '3 min'],
  [HOUR - 1, '59 min'],
  [HOUR, '1 h'],
  [2 * HOUR + 5 * MINUTE, '2 h 5 min'],
  [24 * HOUR - 1, '23 h 59 min'],
  [24 * HOUR, '1 d'],
  [4.5 * 24 * HOUR, '4 d'],
  [Number.NaN, 'unknown'],
  [Infinity, 'unknown'],
])('%d ms is %s', (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test('how long ago', () => {
  expect(agoText(0)).toBe('just now');
  expect(agoText(-1)).toBe('just now');
  expect(agoText(3 * MINUTE)).toBe('3 min ago');
});
