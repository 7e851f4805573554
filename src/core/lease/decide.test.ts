import { describe, expect, test } from 'vitest';
import { decideEdit, type EditQuestion } from './decide.ts';
import type { HolderState } from './firmness.ts';
import { aLease, aRequest } from './samples.ts';

const working: HolderState = { ended: false, turnRuns: true };
const idle: HolderState = { ended: false, turnRuns: false };
const gone: HolderState = { ended: true, turnRuns: false };

function decide(rest: Partial<EditQuestion>) {
  return decideEdit({
    request: aRequest(),
    overlapping: [],
    holders: new Map(),
    now: 1000,
    lockTimeoutMs: 3_600_000,
    soft: 'pass',
    ...rest,
  });
}

describe('a foreign lease', () => {
  test('of a running turn denies', () => {
    const by = aLease();
    expect(decide({ overlapping: [by], holders: new Map([['ses_1', working]]) })).toEqual({ verdict: 'deny', by, firm: true });
  });

  test('that is pending denies like a held one', () => {
    expect(
      decide({ overlapping: [aLease({ state: 'pending', toolUseId: 'use_1' })], holders: new Map([['ses_1', working]]) }).verdict,
    ).toBe('deny');
  });

  test('of a turn that is over gives way', () => {
    const soft = aLease();
    expect(decide({ overlapping: [soft], holders: new Map([['ses_1', idle]]) })).toMatchObject({ verdict: 'take', displaced: [soft] });
  });

  test('of a turn that is over denies where the repository says so, but not after the end of its session', () => {
    const by = aLease();
    expect(decide({ overlapping: [by], holders: new Map([['ses_1', idle]]), soft: 'deny' })).toEqual({ verdict: 'deny', by, firm: false });
    expect(decide({ overlapping: [by], holders: new Map([['ses_1', gone]]), soft: 'deny' }).verdict).toBe('take');
  });

  test('that its holder has not used for the lock timeout gives way in a running turn, strictly after it', () => {
    const holders = new Map([['ses_1', working]]);
    expect(decide({ overlapping: [aLease()], holders, now: 3_600_000 }).verdict).toBe('deny');
    expect(decide({ overlapping: [aLease()], holders, now: 3_600_001 }).verdict).toBe('take');
  });

  test('that is dormant denies nobody and is forgotten', () => {
    const dormant = aLease({ state: 'dormant' });
    expect(decide({ overlapping: [dormant] })).toMatchObject({ verdict: 'take', displaced: [], forgotten: [dormant] });
  });

  test('that is a claim is firm until it expires, whatever the turn', () => {
    const claim = aLease({ origin: 'claim', expiresAt: 2000 });
    expect(decide({ overlapping: [claim], holders: new Map([['ses_1', idle]]) }).verdict).toBe('deny');
    expect(decide({ overlapping: [claim], holders: new Map([['ses_1', idle]]), now: 2000 }).verdict).toBe('take');
  });
});

describe('the owner', () => {
  test('takes a free file: pending until the call is over', () => {
    expect(decide({})).toMatchObject({ verdict: 'take', own: null, lease: { state: 'pending', toolUseId: 'use_2', acquiredAt: 1000 } });
  });

  test('re-enters what it has: still held, since the same time, used now', () => {
    const own = aLease({ sessionId: 'ses_2', acquiredAt: 5 });
    expect(decide({ overlapping: [own] })).toMatchObject({
      verdict: 'take',
      own,
      lease: { state: 'held', acquiredAt: 5, refreshedAt: 1000, toolUseId: 'use_2' },
    });
  });

  test('takes its own dormant lease as a new one', () => {
    const own = aLease({ sessionId: 'ses_2', state: 'dormant', acquiredAt: 5 });
    expect(decide({ overlapping: [own] })).toMatchObject({ verdict: 'take', own, lease: { state: 'pending', acquiredAt: 1000 } });
  });

  test('hears of another of its subagents in the same file, and is not denied', () => {
    const own = aLease({ sessionId: 'ses_2', toolUseId: 'use_1', subagentId: 'sub_1' });
    expect(decide({ overlapping: [own] })).toMatchObject({ verdict: 'take', sibling: true });
    expect(decide({ overlapping: [own], request: aRequest({ subagentId: 'sub_1' }) })).toMatchObject({ verdict: 'take', sibling: false });
  });
});
