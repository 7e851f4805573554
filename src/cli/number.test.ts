import { expect, test } from 'vitest';
import { bareRef, numberOf, sessionNumber } from './number.ts';

test.each([
  ['8', 8],
  ['#8', 8],
  [' 13 ', 13],
  ['014', 14],
  ['0', null],
  ['-1', null],
  ['1.5', null],
  ['', null],
  ['eight', null],
  ['##8', null],
  ['1234567', null],
])('%j is the number %s', (text, number) => {
  expect(sessionNumber(text)).toBe(number);
});

test('as an option it may be missing, and what is none is refused', () => {
  expect(numberOf(null, '--as', 'rollcall identify')).toBeNull();
  expect(numberOf('#3', '--as', 'rollcall identify')).toBe(3);
  expect(() => numberOf('abc', '--as', 'rollcall identify')).toThrow("--as takes the number of a session, from 1 up, not 'abc'");
});

test('a number among names stands alone', () => {
  expect(['#8', '8', '#x', 'session-8', '#'].map(bareRef)).toEqual(['8', '8', '#x', 'session-8', '#']);
});
