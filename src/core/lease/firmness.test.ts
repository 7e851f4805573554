import { describe, expect, test } from 'vitest';
import { countsIn, type HolderState, isFirm, standsAgainst } from './firmness.ts';
import { aLease } from './samples.ts';

const working: HolderState = { ended: false, turnRuns: true };
const idle: HolderState = { ended: false, turnRuns: false };
const gone: HolderState = { ended: true, turnRuns: true };

describe('firm is', () => {
  test.each([
    ['an edit in a running turn', aLease(), working, true],
    ['not after the turn', aLease(), idle, false],
    ['not of a session that has ended', aLease(), gone, false],
    ['not what is dormant', aLease({ state: 'dormant' }), working, false],
    ['not a claim that is dormant', aLease({ state: 'dormant', origin: 'claim' }), working, false],
    ['after the turn what a subagent is at', aLease({ toolUseId: 'use_1', subagentId: 'sub' }), idle, true],
    ['not what a subagent was at', aLease({ subagentId: 'sub' }), idle, false],
    ['not what the session itself was at', aLease({ toolUseId: 'use_1' }), idle, false],
    ['a claim without an end', aLease({ origin: 'claim' }), idle, true],
    ['a claim before its end', aLease({ origin: 'claim', expiresAt: 101 }), idle, true],
    ['not a claim at its end', aLease({ origin: 'claim', expiresAt: 100 }), working, false],
    ['a claim that is over, of a file edited since', aLease({ origin: 'claim', expiresAt: 100, refreshedAt: 1 }), working, true],
    ['not such a claim after the turn', aLease({ origin: 'claim', expiresAt: 100, refreshedAt: 1 }), idle, false],
    ['not such a claim on a pattern', aLease({ origin: 'claim', extent: 'pattern', expiresAt: 100, refreshedAt: 1 }), working, false],
  ])('%s', (_, lease, holder, firm) => {
    expect(isFirm(lease, holder, 100, 1000)).toBe(firm);
  });

  test('not what was not used for the lock timeout; sleep of the machine does not count', () => {
    expect(isFirm(aLease(), working, 1000, 1000)).toBe(true);
    expect(isFirm(aLease(), working, 1001, 1000)).toBe(false);
    expect(isFirm(aLease(), working, 1001, 1000, 1)).toBe(true);
  });
});

test('what counts in a worktree', () => {
  const here = { workspaceId: 1, worktreeId: 1 };
  const abroad = aLease({ worktreeId: 9, everywhere: true, origin: 'claim', expiresAt: 100 });
  expect(countsIn(aLease({ expiresAt: 0 }), here, 50)).toBe(true);
  expect(countsIn(aLease({ worktreeId: 9 }), here, 50)).toBe(false);
  expect(countsIn(abroad, here, 99)).toBe(true);
  expect(countsIn(abroad, here, 100)).toBe(false);
  expect(countsIn({ ...abroad, workspaceId: 2 }, here, 99)).toBe(false);
});

test('where soft leases do not pass, those of live sessions stand, but for dormant ones', () => {
  const circumstances = { now: 100, lockTimeoutMs: 1000, soft: 'deny' as const };
  const against = (holder: HolderState | null, lease = aLease()) =>
    standsAgainst(lease, { ...circumstances, holders: new Map(holder === null ? [] : [['ses_1', holder]]) });
  expect(against(idle)).toEqual({ stands: true, firm: false });
  expect(against(working)).toEqual({ stands: true, firm: true });
  expect(against(gone)).toEqual({ stands: false, firm: false });
  expect(against(null)).toEqual({ stands: false, firm: false });
  expect(against(idle, aLease({ state: 'dormant' }))).toEqual({ stands: false, firm: false });
});
