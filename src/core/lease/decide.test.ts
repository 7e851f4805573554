import { describe, expect, test } from 'vitest';
import { decideEdit, type EditQuestion } from './decide.ts';
import type { HolderState } from './firmness.ts';
import { aLease, aRequest, aWait } from './samples.ts';

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

  test('holds what an earlier call of its own has changed, and waits on while it has not', () => {
    const own = aLease({ sessionId: 'ses_2', state: 'pending', toolUseId: 'use_1', stamp: 'v0' });
    expect(decide({ overlapping: [own] })).toMatchObject({ lease: { state: 'held', stamp: 'v1' } });
    expect(decide({ overlapping: [{ ...own, stamp: 'v1' }] })).toMatchObject({ lease: { state: 'pending' } });
  });

  test('takes its own dormant lease as a new one', () => {
    const own = aLease({ sessionId: 'ses_2', state: 'dormant', acquiredAt: 5 });
    expect(decide({ overlapping: [own] })).toMatchObject({
      verdict: 'take',
      own,
      forgotten: [],
      lease: { state: 'pending', acquiredAt: 1000 },
    });
  });

  test('hears of another of its subagents in the same file, and is not denied', () => {
    const own = aLease({ sessionId: 'ses_2', toolUseId: 'use_1', subagentId: 'sub_1' });
    expect(decide({ overlapping: [own] })).toMatchObject({ verdict: 'take', sibling: true });
    expect(decide({ overlapping: [{ ...own, toolUseId: null }] })).toMatchObject({ verdict: 'take', sibling: false });
    expect(decide({ overlapping: [own], request: aRequest({ subagentId: 'sub_1' }) })).toMatchObject({ verdict: 'take', sibling: false });
  });
});

describe('claims of others', () => {
  const pattern = aLease({ extent: 'pattern', path: 'src/**', key: 'src/**', origin: 'claim', expiresAt: 2000 });
  const holders = new Map([['ses_1', idle]]);

  test('on a pattern, and shared ones, deny while they are firm', () => {
    expect(decide({ overlapping: [pattern], holders })).toEqual({ verdict: 'deny', by: pattern, firm: true });
    const shared = aLease({ origin: 'claim', mode: 'shared', expiresAt: 2000 });
    expect(decide({ overlapping: [shared], holders })).toEqual({ verdict: 'deny', by: shared, firm: true });
  });

  test('made for every worktree deny in another one', () => {
    const abroad = aLease({ worktreeId: 9, origin: 'claim', everywhere: true });
    expect(decide({ overlapping: [abroad], holders })).toEqual({ verdict: 'deny', by: abroad, firm: true });
  });

  test('that are over give way: on this very file it ends, on a pattern it stays; of another worktree it does not count', () => {
    const file = aLease({ id: 'a', origin: 'claim', expiresAt: 500 });
    const soft = { ...pattern, expiresAt: 500 };
    const abroad = aLease({ id: 'b', worktreeId: 9, origin: 'claim', everywhere: true, expiresAt: 500 });
    expect(decide({ overlapping: [soft, file, abroad], holders })).toMatchObject({
      verdict: 'take',
      displaced: [file],
      yielding: [soft],
    });
    expect(decide({ overlapping: [{ ...abroad, refreshedAt: 1 }], holders: new Map([['ses_1', working]]) })).toMatchObject({
      verdict: 'take',
      yielding: [],
    });
  });

  test('made for every worktree, of a session that has ended, give way and stay', () => {
    const abroad = aLease({ worktreeId: 9, origin: 'claim', everywhere: true });
    expect(decide({ overlapping: [abroad] })).toMatchObject({ displaced: [], yielding: [abroad] });
  });

  test('that are over, of a file that their holder has edited, are firm while its turn runs', () => {
    const edited = aLease({ origin: 'claim', expiresAt: 500, acquiredAt: 100, refreshedAt: 400 });
    expect(decide({ overlapping: [edited], holders: new Map([['ses_1', working]]) }).verdict).toBe('deny');
    expect(decide({ overlapping: [edited], holders }).verdict).toBe('take');
    expect(decide({ overlapping: [{ ...edited, refreshedAt: 100 }], holders: new Map([['ses_1', working]]) }).verdict).toBe('take');
  });

  test('of a session that has ended deny nobody', () => {
    expect(decide({ overlapping: [pattern], holders: new Map([['ses_1', gone]]), soft: 'deny' })).toMatchObject({ verdict: 'take' });
    expect(decide({ overlapping: [pattern] })).toMatchObject({ verdict: 'take', displaced: [], yielding: [pattern] });
  });

  test('what is firm is named before what is only not let pass', () => {
    const soft = aLease({ id: 'a', sessionId: 'ses_3' });
    const firm = aLease({ id: 'b', origin: 'claim' });
    const both = new Map([
      ['ses_1', idle],
      ['ses_3', idle],
    ]);
    expect(decide({ overlapping: [soft, firm], holders: both, soft: 'deny' })).toEqual({
      verdict: 'deny',
      by: firm,
      firm: true,
      besides: [soft],
    });
  });

  test('on a pattern, when they are dormant, are not forgotten for one file', () => {
    expect(decide({ overlapping: [{ ...pattern, state: 'dormant' }] })).toMatchObject({ verdict: 'take', forgotten: [], yielding: [] });
  });
});

describe('own claims', () => {
  test('shared, on a pattern, or made in another worktree do not stop their owner, and stay', () => {
    const own = [
      aLease({ id: 'a', sessionId: 'ses_2', origin: 'claim', mode: 'shared' }),
      aLease({ id: 'b', sessionId: 'ses_2', origin: 'claim', extent: 'pattern', path: 'src/**', key: 'src/**' }),
      aLease({ id: 'c', sessionId: 'ses_2', origin: 'claim', everywhere: true, worktreeId: 9 }),
      aLease({ id: 'd', sessionId: 'ses_2', origin: 'claim', extent: 'pattern', path: 'src/a.ts', key: 'src/a.ts' }),
    ];
    const holders = new Map([['ses_2', working]]);
    expect(decide({ overlapping: own, holders })).toMatchObject({
      verdict: 'take',
      own: null,
      displaced: [],
      yielding: [],
      forgotten: [],
      lease: { origin: 'edit', mode: 'exclusive', state: 'pending', expiresAt: null },
    });
  });

  test('exclusive on the file: the edit is made under the claim, as long as it lasts', () => {
    const own = aLease({ sessionId: 'ses_2', origin: 'claim', everywhere: true, reason: 'r', expiresAt: 2000, estimatedDoneAt: 9 });
    expect(decide({ overlapping: [own] })).toMatchObject({
      own,
      lease: { origin: 'claim', everywhere: true, state: 'held', reason: 'r', expiresAt: 2000, estimatedDoneAt: 9 },
    });
    expect(decide({ overlapping: [own], now: 2000 })).toMatchObject({
      own,
      lease: { origin: 'edit', everywhere: false, state: 'held', reason: 'r', expiresAt: null },
    });
  });

  test('of a live and a dormant lease of its own the live one goes on', () => {
    const dormant = aLease({ id: 'a', sessionId: 'ses_2', state: 'dormant' });
    const live = aLease({ id: 'b', sessionId: 'ses_2' });
    expect(decide({ overlapping: [dormant, live] })).toMatchObject({ own: live, forgotten: [dormant] });
  });
});

describe('a repository that does not block', () => {
  const by = aLease();
  const holders = new Map([['ses_1', working]]);

  test.each(['warn', 'proceed'] as const)('%s: the call passes, and the holder keeps its lease', (conflict) => {
    expect(decide({ overlapping: [by], holders, conflict })).toEqual({ verdict: 'pass', over: [by], reservation: null });
  });

  test('takes what is free', () => {
    expect(decide({ overlapping: [by], holders: new Map([['ses_1', idle]]), conflict: 'warn' })).toMatchObject({ verdict: 'take' });
  });

  test('passes over a reservation, too', () => {
    const reservation = aWait({ sessionId: 'ses_3' });
    expect(decide({ reservation, conflict: 'warn' })).toEqual({ verdict: 'pass', over: [], reservation });
  });
});

describe('a reservation', () => {
  test('of another session refuses', () => {
    const reservation = aWait({ sessionId: 'ses_3' });
    expect(decide({ reservation })).toEqual({ verdict: 'reserved', by: reservation });
  });

  test('of its own does not', () => {
    expect(decide({ reservation: aWait({ sessionId: 'ses_2' }) }).verdict).toBe('take');
  });

  test('does not hide who holds the file', () => {
    const by = aLease();
    expect(decide({ reservation: aWait({ sessionId: 'ses_3' }), overlapping: [by], holders: new Map([['ses_1', working]]) })).toMatchObject(
      {
        verdict: 'deny',
        by,
      },
    );
  });
});

describe('a change that the holder has not seen', () => {
  const own = aLease({ sessionId: 'ses_2', unseen: true });

  test('refuses its next write once', () => {
    const first = decide({ overlapping: [own] });
    expect(first).toEqual({ verdict: 'deny-once', lease: { ...own, unseen: false } });
    expect(first.verdict === 'deny-once' && decide({ overlapping: [first.lease] }).verdict).toBe('take');
  });

  test('refuses whatever the repository does about conflicts', () => {
    expect(decide({ overlapping: [own], conflict: 'proceed' }).verdict).toBe('deny-once');
    const by = aLease({ id: 'b' });
    expect(decide({ overlapping: [own, by], holders: new Map([['ses_1', working]]), conflict: 'proceed' }).verdict).toBe('deny-once');
  });

  test('is kept while another lease refuses', () => {
    const by = aLease({ id: 'b' });
    expect(decide({ overlapping: [own, by], holders: new Map([['ses_1', working]]) })).toMatchObject({ verdict: 'deny', by });
  });
});

describe('a file that edits do not lease', () => {
  test('passes without one', () => {
    expect(decide({ unleased: true })).toEqual({ verdict: 'pass', over: [], reservation: null });
  });

  test('is refused where it is claimed, and goes on being held by its own claim', () => {
    const by = aLease({ origin: 'claim' });
    expect(decide({ unleased: true, overlapping: [by], holders: new Map([['ses_1', idle]]) })).toMatchObject({ verdict: 'deny', by });
    expect(decide({ unleased: true, overlapping: [aLease({ sessionId: 'ses_2', origin: 'claim' })] })).toMatchObject({ verdict: 'take' });
  });
});

describe('a lease of a session with a lower priority', () => {
  const outranked = new Set(['ses_1']);
  const claim = aLease({ origin: 'claim', expiresAt: null });

  test('passes on while that session is idle, and is named as overruled only if it would have stood', () => {
    for (const [holder, soft, lease, overruled] of [
      [idle, 'pass', claim, [claim]],
      [idle, 'deny', aLease(), [aLease()]],
      [idle, 'pass', aLease(), []],
      [gone, 'pass', claim, []],
    ] as const) {
      const found = decide({ overlapping: [lease], holders: new Map([['ses_1', holder]]), soft, outranked });
      expect(found).toMatchObject({ verdict: 'take', displaced: [lease], overruled });
    }
  });

  test('stands in a running turn, while a subagent works on, and before the outcome of a call is known', () => {
    for (const [holder, lease] of [
      [working, claim],
      [working, aLease()],
      [idle, aLease({ origin: 'claim', expiresAt: null, toolUseId: 'use_1', subagentId: 'sub_1' })],
      [idle, aLease({ origin: 'claim', expiresAt: null, state: 'pending' })],
    ] as const) {
      expect(decide({ overlapping: [lease], holders: new Map([['ses_1', holder]]), outranked }).verdict).toBe('deny');
    }
  });

  test('on a pattern gives way for the file and stays; for a file that was taken before also in a running turn, without another word', () => {
    const pattern = aLease({ id: 'lse_p', origin: 'claim', expiresAt: null, extent: 'pattern', path: 'src/**', key: 'src/**' });
    const first = decide({ overlapping: [pattern], holders: new Map([['ses_1', idle]]), outranked });
    expect(first).toMatchObject({ verdict: 'take', displaced: [], yielding: [pattern], overruled: [pattern] });
    const { sessionId } = aRequest();
    const own = aLease({ id: 'lse_own', sessionId });
    const again = decide({ overlapping: [pattern, own], holders: new Map([['ses_1', working]]), outranked });
    expect(again).toMatchObject({ verdict: 'take', yielding: [], overruled: [] });
    expect(decide({ overlapping: [pattern, own], holders: new Map([['ses_1', working]]) }).verdict).toBe('deny');
  });
});
