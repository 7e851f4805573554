import { describe, expect, test } from 'vitest';
import type { Reach } from '../change/change.ts';
import { type LeasedFile, whoChanged } from './incident.ts';
import { aLease } from './samples.ts';

const AT = 10_000;
const lease = aLease({ stamp: 'before' });

function aReach(part: Partial<Reach> = {}): Reach {
  return {
    sessionId: 'ses_2',
    toolUseId: 'use_2',
    workspaceId: 1,
    worktreeId: 1,
    patterns: null,
    openedAt: AT - 1000,
    closedAt: null,
    background: false,
    ...part,
  };
}

function judge(part: Partial<LeasedFile>) {
  return whoChanged({ lease, stamp: 'after', changedAt: AT, reaches: [], holderBusy: false, ...part });
}

const culprit = { by: 'session', sessionId: 'ses_2', toolUseId: 'use_2', unseen: false };
const own = (part: Partial<Reach> = {}) => aReach({ sessionId: 'ses_1', toolUseId: 'use_1', ...part });

test('a file that is as it was left was changed by nobody', () => {
  expect(judge({ stamp: 'before', reaches: [aReach()] })).toEqual({ by: 'nobody' });
});

describe('nobody of ours', () => {
  test('was at it: a person', () => {
    expect(judge({})).toEqual({ by: 'person', unseen: false });
    expect(judge({ holderBusy: true })).toEqual({ by: 'person', unseen: true });
    expect(judge({ changedAt: null })).toEqual({ by: 'person', unseen: false });
  });

  test.each([
    ['elsewhere', { patterns: ['test/**'] }],
    ['nowhere', { patterns: [] }],
    ['later', { openedAt: AT + 51 }],
    ['earlier', { openedAt: 0, closedAt: AT - 51 }],
  ])('was there: a call that was at work %s', (_, part) => {
    expect(judge({ reaches: [aReach(part)] })).toEqual({ by: 'person', unseen: false });
  });
});

describe('one call of another session', () => {
  test.each([
    ['that is open', {}],
    ['that may reach the file', { patterns: ['test/**', 'src/*.ts'] }],
    ['that opened just then', { openedAt: AT + 50 }],
    ['that closed just then', { openedAt: 0, closedAt: AT - 50 }],
  ])('%s is named', (_, part) => {
    expect(judge({ reaches: [aReach(part)] })).toEqual(culprit);
  });

  test('is not named while the holder had a call open, nor without a time', () => {
    expect(judge({ reaches: [aReach()], holderBusy: true })).toEqual({ by: 'someone', unseen: true });
    expect(judge({ reaches: [aReach({ openedAt: AT + 5000 })], changedAt: null })).toEqual({ by: 'someone', unseen: false });
  });

  test('that named the file is as good as one that may have reached it', () => {
    const call = { sessionId: 'ses_2', toolUseId: 'use_2', openedAt: AT - 1, closedAt: null };
    expect(judge({ named: [call] })).toEqual(culprit);
    expect(judge({ named: [{ ...call, closedAt: AT - 51 }] })).toEqual({ by: 'person', unseen: false });
  });
});

test('of two calls none is named, be they of one session or of two', () => {
  expect(judge({ reaches: [aReach(), aReach({ toolUseId: 'use_3' })] })).toEqual({ by: 'someone', unseen: false });
  expect(judge({ reaches: [aReach(), aReach({ sessionId: 'ses_3' })] })).toEqual({ by: 'someone', unseen: false });
  expect(judge({ reaches: [aReach(), aReach({ sessionId: 'ses_3', patterns: ['test/**'] })] })).toEqual(culprit);
});

describe('the holder itself', () => {
  test('by a call that may have reached the file', () => {
    expect(judge({ reaches: [own()], holderBusy: true })).toEqual({ by: 'holder' });
    expect(judge({ reaches: [own({ patterns: ['test/**'] })], holderBusy: true })).toEqual({ by: 'person', unseen: true });
    expect(judge({ reaches: [own({ closedAt: AT - 51 })] })).toEqual({ by: 'person', unseen: false });
  });

  test('by the call that the lease waits for', () => {
    expect(judge({ lease: { ...lease, toolUseId: 'use_1' }, reaches: [aReach({ patterns: ['src/**'] })], holderBusy: true })).toEqual({
      by: 'holder',
    });
  });

  test.each([
    ['anything', null, 'anything', null, 'holder'],
    ['certain files', ['src/**'], 'anything', null, 'holder'],
    ['certain files', ['src/**'], 'certain files', ['**'], 'holder'],
    ['anything', null, 'certain files', ['src/**'], 'someone'],
  ])('its call may reach %s (%j), another %s (%j): %s', (_, ownPatterns, __, patterns, by) => {
    expect(judge({ reaches: [own({ patterns: ownPatterns }), aReach({ patterns })], holderBusy: true }).by).toBe(by);
  });

  test('not when another named the file and it may only have reached it', () => {
    const call = { sessionId: 'ses_2', toolUseId: 'use_2', openedAt: AT - 1, closedAt: null };
    expect(judge({ named: [call], reaches: [own()], holderBusy: true })).toEqual({ by: 'someone', unseen: true });
    expect(judge({ named: [{ ...call, sessionId: 'ses_1' }], reaches: [aReach()], holderBusy: true })).toEqual({ by: 'holder' });
  });
});
