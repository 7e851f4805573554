import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeForCleanup, lastSign, provesOne } from './cleanup.ts';
import { aSession } from './samples.ts';

const MINUTE = 60_000;
const NOW = 1_000_000_000;
const limits = { timeoutMs: 120 * MINUTE, wokeAt: 0 };

describe('a session', () => {
  test.each([
    ['silent for exactly the timeout', null, 120 * MINUTE, 'stays-active'],
    ['silent for a millisecond more', null, 120 * MINUTE + 1, 'marks-inactive'],
    ['heard of just now', null, 0, 'stays-active'],
    ['whose clock is ahead', null, -5 * MINUTE, 'stays-active'],
    ['whose process lives, silent for a week', true, 7 * 24 * 60 * MINUTE, 'stays-active'],
    ['whose process is gone, heard of just now', false, 0, 'marks-inactive'],
  ])('%s: %s', (_what, alive, silent, action) => {
    const judged = judgeForCleanup(aSession({ lastSeenAt: NOW - silent }), alive, NOW, limits);
    expect(judged).toEqual({ status: 'active', stale: action === 'marks-inactive', action });
  });

  test('that never gave a sign is stale', () => {
    expect(judgeForCleanup(aSession({ lastSeenAt: 0 }), null, NOW, limits).stale).toBe(true);
  });

  test('is not stale because the machine slept: silence counts from when it woke', () => {
    const session = aSession({ lastSeenAt: NOW - 600 * MINUTE });
    expect(judgeForCleanup(session, null, NOW, { ...limits, wokeAt: NOW - 120 * MINUTE }).stale).toBe(false);
    expect(judgeForCleanup(session, null, NOW, { ...limits, wokeAt: NOW - 120 * MINUTE - 1 }).stale).toBe(true);
  });

  test('whose process was seen by the daemon is as good as one that spoke', () => {
    const session = aSession({ lastSeenAt: NOW - 600 * MINUTE, beatAt: NOW - MINUTE });
    expect(lastSign(session)).toBe(NOW - MINUTE);
    expect(judgeForCleanup(session, null, NOW, limits).stale).toBe(false);
  });

  test('a shorter timeout makes an older one stale', () => {
    const session = aSession({ lastSeenAt: NOW - 31 * MINUTE });
    expect(judgeForCleanup(session, null, NOW, { ...limits, timeoutMs: 30 * MINUTE }).stale).toBe(true);
    expect(judgeForCleanup(session, null, NOW, limits).stale).toBe(false);
  });

  test('that is inactive already gets no action, whatever its process and silence', () => {
    fc.assert(
      fc.property(fc.option(fc.boolean()), fc.integer({ min: 0, max: NOW }), (alive, lastSeenAt) => {
        const judged = judgeForCleanup(aSession({ lastSeenAt, inactiveSince: 5 }), alive, NOW, limits);
        expect(judged).toEqual({ status: 'inactive', stale: false, action: null });
      }),
    );
  });
});

test('of any session exactly one is true: it lives by its process, it is within its time, or it is stale', () => {
  fc.assert(
    fc.property(
      fc.option(fc.boolean()),
      fc.integer({ min: 0, max: NOW }),
      fc.option(fc.integer({ min: 0, max: NOW })),
      fc.integer({ min: 1, max: NOW }),
      fc.integer({ min: 0, max: NOW }),
      (alive, lastSeenAt, beatAt, timeoutMs, wokeAt) => {
        const { stale } = judgeForCleanup(aSession({ lastSeenAt, beatAt }), alive, NOW, { timeoutMs, wokeAt });
        const within = NOW - Math.max(lastSeenAt, beatAt ?? 0, wokeAt) <= timeoutMs;
        expect(stale).toBe(alive === null ? !within : !alive);
      },
    ),
  );
});

test('a process proves a session only when it hosts no other one that goes on', () => {
  const one = aSession({ id: 'ses_1' });
  const other = aSession({ id: 'ses_2' });
  expect(provesOne(one, [one])).toBe(true);
  expect(provesOne(one, [one, other])).toBe(false);
  expect(provesOne(one, [one, { ...other, endedAt: 5 }])).toBe(true);
  expect(provesOne(one, [one, aSession({ id: 'ses_2', process: { pid: 10, startTime: '101', bootId: 'b' } })])).toBe(true);
  const unseen = aSession({ id: 'ses_3', process: null });
  expect(provesOne(unseen, [unseen, aSession({ id: 'ses_4', process: null })])).toBe(true);
});
