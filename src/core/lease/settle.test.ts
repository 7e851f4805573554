import { expect, test } from 'vitest';
import { aLease } from './samples.ts';
import { mayWake, settle } from './settle.ts';

const pending = aLease({ state: 'pending', toolUseId: 'use_1', stamp: 'before' });

test.each([
  ['done', 'before', 'held'],
  ['done', 'after', 'held'],
  ['failed', 'before', null],
  ['failed', 'after', 'held'],
  ['unknown', 'before', null],
  ['unknown', 'after', 'held'],
] as const)('pending, call %s, file %s: %s', (outcome, stamp, state) => {
  expect(settle(pending, outcome, stamp)).toEqual(state === null ? null : { ...pending, state, stamp, toolUseId: null });
});

test('what is held stays held when a later call does not happen', () => {
  const held = aLease({ toolUseId: 'use_2', stamp: 'before' });
  expect(settle(held, 'unknown', 'before')).toEqual({ ...held, toolUseId: null });
});

test('a dormant lease wakes on a free path with an unchanged file only', () => {
  const dormant = aLease({ state: 'dormant', stamp: 'left' });
  expect(mayWake(dormant, [dormant], 'left')).toBe(true);
  expect(mayWake(dormant, [dormant], 'changed')).toBe(false);
  expect(mayWake(dormant, [dormant, aLease({ sessionId: 'ses_2' })], 'left')).toBe(false);
  expect(mayWake(dormant, [dormant, aLease({ sessionId: 'ses_2', state: 'dormant' })], 'left')).toBe(true);
  expect(mayWake(aLease({ stamp: 'left' }), [], 'left')).toBe(false);
});

test('shared leases wake beside each other; own ones beside all but the one that holds the same', () => {
  const dormant = aLease({ state: 'dormant', stamp: 'left' });
  const shared = aLease({ state: 'dormant', stamp: 'left', mode: 'shared', origin: 'claim' });
  const foreign = aLease({ sessionId: 'ses_2', mode: 'shared', origin: 'claim' });
  expect(mayWake(shared, [foreign], 'left')).toBe(true);
  expect(mayWake(dormant, [foreign], 'left')).toBe(false);
  expect(mayWake(shared, [aLease({ sessionId: 'ses_2' })], 'left')).toBe(false);

  const own = aLease({ id: 'b', origin: 'claim' });
  expect(mayWake(dormant, [own], 'left')).toBe(false);
  expect(mayWake(shared, [own], 'left')).toBe(true);
  expect(mayWake(dormant, [{ ...own, mode: 'shared' }], 'left')).toBe(true);
  expect(mayWake(dormant, [{ ...own, extent: 'pattern', key: 'src/**' }], 'left')).toBe(true);
  expect(mayWake(dormant, [{ ...own, extent: 'pattern' }], 'left')).toBe(true);
  expect(mayWake(dormant, [{ ...own, key: 'src/b.ts' }], 'left')).toBe(true);
});

test('a claim whose time is over does not wake', () => {
  const claim = aLease({ state: 'dormant', origin: 'claim', expiresAt: 100 });
  expect(mayWake(claim, [], 'v1', 99)).toBe(true);
  expect(mayWake(claim, [], 'v1', 100)).toBe(false);
});
