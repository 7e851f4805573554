import { describe, expect, test } from 'vitest';
import type { HolderState } from './firmness.ts';
import { decideRegion, type RegionQuestion } from './region.ts';
import { aLease } from './samples.ts';

const working: HolderState = { ended: false, turnRuns: true };
const idle: HolderState = { ended: false, turnRuns: false };

function decide(part: Partial<RegionQuestion>) {
  return decideRegion({
    sessionId: 'ses_2',
    regions: [{ worktreeId: 1, extent: 'tree', key: 'src' }],
    leases: [aLease()],
    holders: new Map([['ses_1', working]]),
    now: 1000,
    lockTimeoutMs: 3_600_000,
    ...part,
  });
}

describe('a firm lease of another session on a file', () => {
  test.each([
    ['tree', 'src', true],
    ['tree', '', true],
    ['tree', 'src/a.ts', true],
    ['tree', 'sr', false],
    ['tree', 'test', false],
    ['glob', 'src/*.ts', true],
    ['glob', '**', true],
    ['glob', '*.ts', false],
  ] as const)('below the %s "%s": refused: %s', (extent, key, refused) => {
    const decision = decide({ regions: [{ worktreeId: 1, extent, key }] });
    expect(decision).toEqual(refused ? { verdict: 'deny', by: [aLease()] } : { verdict: 'pass', over: [] });
  });

  test('in another worktree is not met, unless it counts everywhere', () => {
    expect(decide({ leases: [aLease({ worktreeId: 9 })] }).verdict).toBe('pass');
    const everywhere = aLease({ worktreeId: 9, everywhere: true, origin: 'claim' });
    expect(decide({ leases: [everywhere] }).verdict).toBe('deny');
    expect(decide({ leases: [{ ...everywhere, expiresAt: 1000, refreshedAt: 1 }] }).verdict).toBe('pass');
  });

  test('is passed over where the repository does not block', () => {
    expect(decide({ conflict: 'warn' })).toEqual({ verdict: 'pass', over: [aLease()] });
  });

  test('any of the regions is enough, and every lease that stands against it is named', () => {
    const other = aLease({ id: 'b', key: 'test/b.ts' });
    const regions = [
      { worktreeId: 1, extent: 'tree', key: 'doc' },
      { worktreeId: 1, extent: 'tree', key: '' },
    ] as const;
    expect(decide({ regions, leases: [aLease(), other] })).toEqual({ verdict: 'deny', by: [aLease(), other] });
    expect(decide({ regions: [], leases: [aLease()] }).verdict).toBe('pass');
  });
});

test('what is own or soft refuses nothing', () => {
  expect(decide({ leases: [aLease({ sessionId: 'ses_2' })], holders: new Map([['ses_2', working]]) }).verdict).toBe('pass');
  expect(decide({ holders: new Map([['ses_1', idle]]) }).verdict).toBe('pass');
  expect(decide({ holders: new Map() }).verdict).toBe('pass');
});

describe('a claim on a pattern', () => {
  const claim = (key: string) => aLease({ extent: 'pattern', origin: 'claim', path: key, key });

  test.each([
    ['tree', 'src', 'src/**', true],
    ['tree', 'src/core', 'src/**', true],
    ['tree', 'app/[id]', String.raw`app/\[id\]/**`, true],
    ['tree', 'app/[id]/a', String.raw`app/\[id\]/**`, true],
    ['tree', 'app/i', 'app/[id]/**', false],
    ['glob', 'src/*.ts', 'src/**', true],
    ['glob', 'src/*.ts', 'src/*.ts', true],
    ['tree', '', '**', true],
    ['tree', 'src', 'src/core/**', false],
    ['tree', '', 'src/**', false],
    ['tree', 'src', '**/*.ts', false],
    ['glob', 'src/*', 'src/*.ts', false],
  ] as const)('the %s "%s" against %s: refused: %s', (extent, key, pattern, refused) => {
    expect(decide({ regions: [{ worktreeId: 1, extent, key }], leases: [claim(pattern)] }).verdict).toBe(refused ? 'deny' : 'pass');
  });
});
