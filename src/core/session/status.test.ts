import { expect, test } from 'vitest';
import { aSession } from './samples.ts';
import { statusOf } from './status.ts';

const MIN = 60_000;
const limits = { idleMs: 10 * MIN, staleMs: 120 * MIN, wokeAt: 0 };
const silent = aSession({ lastSeenAt: 0 });

test.each([
  [true, 10 * MIN, 'active'],
  [true, 10 * MIN + 1, 'idle'],
  [true, 100_000 * MIN, 'idle'],
  [false, 0, 'ended'],
  [null, 10 * MIN, 'active'],
  [null, 120 * MIN, 'idle'],
  [null, 120 * MIN + 1, 'stale'],
] as const)('process alive %s, silent %d ms: %s', (alive, now, status) => {
  expect(statusOf(silent, alive, now, limits)).toBe(status);
});

test('a sign of life that is no activity keeps a session without process from being stale, and not from being idle', () => {
  const now = 600 * MIN;
  expect(statusOf(aSession({ lastSeenAt: 0, beatAt: now - 120 * MIN }), null, now, limits)).toBe('idle');
  expect(statusOf(aSession({ lastSeenAt: 0, beatAt: now - 120 * MIN - 1 }), null, now, limits)).toBe('stale');
});

test('sleep makes no one stale: silence counts from the wake-up', () => {
  const now = 600 * MIN;
  expect(statusOf(silent, null, now, { ...limits, wokeAt: now - 5 * MIN })).toBe('active');
});

test('a clock that jumps back makes no one stale', () => {
  expect(statusOf(aSession({ lastSeenAt: 1000 * MIN }), null, 0, limits)).toBe('active');
});

test('what is written down wins over silence', () => {
  expect(statusOf(aSession({ endedAt: 1 }), true, 0, limits)).toBe('ended');
  expect(statusOf(aSession({ inactiveSince: 1, process: null }), null, 0, limits)).toBe('inactive');
});
