import { describe, expect, test } from 'vitest';
import { type ClaimItem, type ClaimQuestion, decideClaim } from './claim.ts';
import type { HolderState } from './firmness.ts';
import { aLease, aWait } from './samples.ts';

const working: HolderState = { ended: false, turnRuns: true };
const idle: HolderState = { ended: false, turnRuns: false };
const holders = new Map([['ses_1', working]]);

function file(key = 'src/a.ts', part: Partial<ClaimItem> = {}): ClaimItem {
  return { extent: 'file', mode: 'exclusive', workspaceId: 1, worktreeId: 1, path: key, key, stamp: 'v1', expiresAt: 5000, ...part };
}

function pattern(key: string, part: Partial<ClaimItem> = {}): ClaimItem {
  return file(key, { extent: 'pattern', stamp: 'absent', ...part });
}

const claimOf = (key: string, part = {}) => aLease({ origin: 'claim', extent: 'pattern', path: key, key, expiresAt: 5000, ...part });

function decide(part: Partial<ClaimQuestion>) {
  return decideClaim({
    sessionId: 'ses_2',
    subagentId: null,
    everywhere: false,
    reason: 'the parser',
    estimatedDoneAt: 3000,
    items: [file()],
    leases: [],
    holders,
    now: 1000,
    lockTimeoutMs: 3_600_000,
    soft: 'pass',
    ...part,
  });
}

test('what is free is held at once, by name', () => {
  expect(decide({ items: [file(), pattern('test/**', { mode: 'shared', expiresAt: null })] })).toEqual({
    verdict: 'take',
    conflicts: [],
    displaced: [],
    yielding: [],
    overruled: [],
    forgotten: [],
    claims: [
      {
        item: file(),
        own: null,
        lease: {
          workspaceId: 1,
          worktreeId: 1,
          extent: 'file',
          everywhere: false,
          path: 'src/a.ts',
          key: 'src/a.ts',
          sessionId: 'ses_2',
          mode: 'exclusive',
          origin: 'claim',
          state: 'held',
          toolUseId: null,
          subagentId: null,
          stamp: 'v1',
          reason: 'the parser',
          acquiredAt: 1000,
          refreshedAt: 1000,
          expiresAt: 5000,
          estimatedDoneAt: 3000,
          unseen: false,
        },
      },
      {
        item: pattern('test/**', { mode: 'shared', expiresAt: null }),
        own: null,
        lease: expect.objectContaining({ extent: 'pattern', mode: 'shared', expiresAt: null, stamp: 'absent' }) as unknown,
      },
    ],
  });
});

test('a key that is named twice is claimed once', () => {
  const decision = decide({ items: [file(), file(), pattern('src/a.ts')] });
  expect(decision.verdict === 'take' && decision.claims.map(({ item }) => item.extent)).toEqual(['file', 'pattern']);
});

describe('a firm lease of another session', () => {
  test.each([
    ['a file, by an edit of it', file(), aLease(), true],
    ['a file, by an edit of another', file(), aLease({ key: 'src/b.ts' }), false],
    ['a file, by a claim on a pattern', file(), claimOf('src/**'), true],
    ['a file, by a claim on another pattern', file(), claimOf('test/**'), false],
    ['a pattern, by an edit below', pattern('src/**'), aLease(), true],
    ['a pattern, by an edit beside', pattern('test/**'), aLease(), false],
    ['a pattern, by one that overlaps', pattern('src/**'), claimOf('**/*.ts'), true],
    ['a pattern, by one that does not', pattern('src/*.md'), claimOf('**/*.ts'), false],
    ['a shared claim, by an exclusive one', file('src/a.ts', { mode: 'shared' }), claimOf('src/**'), true],
    ['an exclusive claim, by a shared one', file(), claimOf('src/**', { mode: 'shared' }), true],
    ['a shared claim, by a shared one', file('src/a.ts', { mode: 'shared' }), claimOf('src/**', { mode: 'shared' }), false],
    ['a file, by an edit in another worktree', file(), aLease({ worktreeId: 9 }), false],
    ['a file, by a claim everywhere', file(), claimOf('src/**', { worktreeId: 9, everywhere: true }), true],
    [
      'a file, by a claim everywhere in another repository',
      file(),
      claimOf('src/**', { worktreeId: 9, workspaceId: 2, everywhere: true }),
      false,
    ],
  ])('refuses %s: %s', (_, item, lease, refused) => {
    const decision = decide({ items: [item], leases: [lease] });
    if (refused) expect(decision).toEqual({ verdict: 'deny', conflicts: [{ item, by: 'lease', lease, firm: true }] });
    else expect(decision).toMatchObject({ verdict: 'take', conflicts: [], displaced: [], yielding: [] });
  });

  test('in another worktree refuses what is claimed everywhere', () => {
    const lease = aLease({ worktreeId: 9 });
    expect(decide({ everywhere: true, leases: [lease] }).verdict).toBe('deny');
    expect(decide({ everywhere: true, leases: [{ ...lease, workspaceId: 2 }] }).verdict).toBe('take');
    expect(decide({ everywhere: true })).toMatchObject({ claims: [{ lease: { everywhere: true } }] });
  });

  test('on one item refuses all of them', () => {
    expect(decide({ items: [file('src/b.ts'), file()], leases: [aLease()] })).toMatchObject({
      verdict: 'deny',
      conflicts: [{ item: { key: 'src/a.ts' } }],
    });
  });

  test('is passed over where the repository does not block: its item is not claimed', () => {
    const decision = decide({ conflict: 'warn', items: [file('src/b.ts'), file()], leases: [aLease()] });
    expect(decision).toMatchObject({ verdict: 'take', conflicts: [{ item: { key: 'src/a.ts' } }], displaced: [] });
    expect(decision.verdict === 'take' && decision.claims.map(({ item }) => item.key)).toEqual(['src/b.ts']);
  });
});

describe('a soft lease of another session', () => {
  const soft = { holders: new Map([['ses_1', idle]]) };

  test('on a file that is claimed ends, by name or by pattern', () => {
    expect(decide({ ...soft, leases: [aLease()] })).toMatchObject({ displaced: [aLease()], yielding: [], forgotten: [] });
    expect(decide({ ...soft, items: [pattern('src/**')], leases: [aLease()] })).toMatchObject({ displaced: [aLease()] });
  });

  test('that shares what is only shared stays', () => {
    const lease = aLease({ origin: 'claim', mode: 'shared', expiresAt: 1 });
    expect(decide({ ...soft, items: [file('src/a.ts', { mode: 'shared' })], leases: [lease] })).toMatchObject({ displaced: [] });
  });

  test('on the same pattern ends; on another, or of another worktree, it gives way', () => {
    const same = claimOf('src/**', { expiresAt: 1 });
    const other = claimOf('**/*.ts', { id: 'b', expiresAt: 1 });
    const abroad = aLease({ id: 'c', worktreeId: 9, origin: 'claim', everywhere: true, expiresAt: 1 });
    expect(decide({ ...soft, items: [pattern('src/**')], leases: [same, other, abroad] })).toMatchObject({
      verdict: 'take',
      displaced: [same],
      yielding: [other],
    });
  });

  test('of another worktree ends for a claim of every worktree', () => {
    const abroad = aLease({ worktreeId: 9 });
    expect(decide({ ...soft, leases: [abroad], everywhere: true })).toMatchObject({ displaced: [abroad], yielding: [] });
    const claim = claimOf('**/*.ts', { worktreeId: 9, expiresAt: 1 });
    expect(decide({ ...soft, leases: [claim], everywhere: true })).toMatchObject({ displaced: [], yielding: [claim] });
  });

  test('made for every worktree, of a session that has ended, gives way and stays', () => {
    const abroad = aLease({ worktreeId: 9, origin: 'claim', everywhere: true });
    expect(decide({ holders: new Map(), leases: [abroad] })).toMatchObject({ displaced: [], yielding: [abroad] });
  });

  test('refuses where the repository says so', () => {
    expect(decide({ ...soft, soft: 'deny', leases: [aLease()] })).toMatchObject({
      verdict: 'deny',
      conflicts: [{ by: 'lease', firm: false }],
    });
    expect(decide({ holders: new Map(), soft: 'deny', leases: [aLease()] }).verdict).toBe('take');
  });

  test('that is dormant is forgotten for a claim of its file, not for one of a pattern around it', () => {
    const dormant = aLease({ state: 'dormant' });
    expect(decide({ leases: [dormant] })).toMatchObject({ displaced: [], yielding: [], forgotten: [dormant] });
    expect(decide({ items: [pattern('src/**')], leases: [dormant] })).toMatchObject({ displaced: [], yielding: [], forgotten: [] });
  });
});

describe('a reservation', () => {
  const wait = aWait({ sessionId: 'ses_3' });

  test('of another session refuses its file, and patterns that match it', () => {
    expect(decide({ reservations: [wait] })).toEqual({ verdict: 'deny', conflicts: [{ item: file(), by: 'wait', wait }] });
    expect(decide({ reservations: [wait], items: [pattern('src/**')] }).verdict).toBe('deny');
    expect(decide({ reservations: [wait], items: [pattern('test/**')] }).verdict).toBe('take');
    expect(decide({ reservations: [{ ...wait, worktreeId: 9 }] }).verdict).toBe('take');
    expect(decide({ reservations: [{ ...wait, worktreeId: 9 }], everywhere: true }).verdict).toBe('deny');
  });

  test('of its own does not', () => {
    expect(decide({ reservations: [aWait({ sessionId: 'ses_2' })] }).verdict).toBe('take');
  });
});

describe('what the session has', () => {
  const own = aLease({
    sessionId: 'ses_2',
    origin: 'claim',
    reason: 'old',
    estimatedDoneAt: 1,
    expiresAt: 2,
    acquiredAt: 5,
    refreshedAt: 6,
    unseen: true,
  });

  function granted(part: Partial<ClaimQuestion>) {
    const decision = decide(part);
    if (decision.verdict !== 'take') throw new Error('refused');
    return { ...decision, lease: decision.claims[0]?.lease, own: decision.claims[0]?.own };
  }

  test('is renewed: a new end, reason and estimate, the rest as it was', () => {
    expect(granted({ leases: [own] })).toMatchObject({
      own,
      forgotten: [],
      lease: { reason: 'the parser', estimatedDoneAt: 3000, expiresAt: 5000, acquiredAt: 5, refreshedAt: 6, stamp: 'v1', unseen: true },
    });
    expect(granted({ leases: [own], reason: null, estimatedDoneAt: null }).lease).toMatchObject({ reason: 'old', estimatedDoneAt: 1 });
  });

  test('renewed twice is the same', () => {
    const first = granted({ leases: [own] });
    const again = granted({ leases: [{ ...own, ...first.lease }] });
    expect(again.lease).toEqual(first.lease);
  });

  test('stops it nowhere', () => {
    const mine = [claimOf('src/**', { sessionId: 'ses_2' }), aLease({ sessionId: 'ses_2', key: 'src/b.ts', id: 'b' })];
    expect(decide({ leases: mine, holders: new Map([['ses_2', working]]), items: [pattern('**/*.ts')] })).toMatchObject({
      verdict: 'take',
      displaced: [],
      yielding: [],
      forgotten: [],
    });
  });

  test('by an edit becomes a claim that counts as used', () => {
    const edit = aLease({
      sessionId: 'ses_2',
      state: 'pending',
      toolUseId: 'use_1',
      subagentId: 'sub',
      stamp: 'v0',
      acquiredAt: 1000,
      refreshedAt: 1000,
    });
    expect(granted({ leases: [edit] })).toMatchObject({
      own: edit,
      lease: { origin: 'claim', state: 'held', toolUseId: 'use_1', subagentId: 'sub', stamp: 'v0', acquiredAt: 1000, refreshedAt: 1001 },
    });
  });

  test('shared becomes exclusive, and exclusive shared', () => {
    const shared = { ...own, mode: 'shared' as const };
    expect(granted({ leases: [shared] })).toMatchObject({ own: shared, lease: { mode: 'exclusive' } });
    expect(granted({ leases: [own], items: [file('src/a.ts', { mode: 'shared' })] })).toMatchObject({ own, lease: { mode: 'shared' } });
  });

  test('by an edit stays beside a shared claim; an exclusive one stands for both', () => {
    const edit = aLease({ id: 'e', sessionId: 'ses_2' });
    const shared = { ...own, id: 's', mode: 'shared' as const };
    expect(granted({ leases: [edit], items: [file('src/a.ts', { mode: 'shared' })] })).toMatchObject({ own: null, forgotten: [] });
    expect(granted({ leases: [shared, edit] })).toMatchObject({ own: edit, forgotten: [shared] });
    expect(granted({ leases: [shared, edit], items: [file('src/a.ts', { mode: 'shared' })] })).toMatchObject({
      own: shared,
      forgotten: [],
    });
  });

  test('on a file is not renewed by a claim of a pattern that is spelled alike', () => {
    expect(granted({ leases: [own], items: [pattern('src/a.ts')] })).toMatchObject({ own: null, forgotten: [] });
  });

  test('in another worktree, or dormant, is not renewed', () => {
    expect(granted({ leases: [{ ...own, worktreeId: 9, everywhere: true }] })).toMatchObject({ own: null, forgotten: [] });
    const dormant = { ...own, state: 'dormant' as const };
    expect(granted({ leases: [dormant] })).toMatchObject({ own: null, forgotten: [dormant], lease: { acquiredAt: 1000, unseen: false } });
  });
});
