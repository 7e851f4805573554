import { expect, test } from 'vitest';
import { age, clockTime, localTime } from './age.ts';

const NOW = '2026-11-21T12:00:00.000Z';

test.each([
  ['2026-11-21T12:00:00.000Z', '0 s'],
  ['2026-11-21T11:59:01.000Z', '59 s'],
  ['2026-11-21T11:59:00.000Z', '1 min'],
  ['2026-11-21T11:00:01.000Z', '59 min'],
  ['2026-11-21T11:00:00.000Z', '1 h'],
  ['2026-11-19T12:00:01.000Z', '47 h'],
  ['2026-11-19T12:00:00.000Z', '2 d'],
  ['2026-11-21T12:00:09.000Z', '0 s'],
  ['not a time', 'unknown'],
  [null, 'unknown'],
])('%s was %s ago', (at, text) => {
  expect(age(at, NOW)).toBe(text);
});

test('a time is shown to the second, and what is none as unknown', () => {
  expect(localTime(NOW)).toMatch(/^2026-11-2[012] \d\d:\d\d:00$/);
  expect(localTime('yesterday')).toBe('unknown');
});

test('a time of the same day is shown without the day', () => {
  const local = (hour: number, day = 21): string => new Date(2026, 10, day, hour, 5).toISOString();
  expect(clockTime(local(15), local(14))).toBe('15:05');
  expect(clockTime(local(1, 22), local(14))).toBe('2026-11-22 01:05');
  expect(clockTime('soon', NOW)).toBe('unknown');
});
