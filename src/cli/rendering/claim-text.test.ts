import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { leaseView, NOW, waitView } from '../../../test/integration/cli-support/views.ts';
import type { ClaimView } from '../../protocol/api-leases.ts';
import { clockTime } from './age.ts';
import { claimedText, claimLine, conflictText } from './claim-text.ts';

const LATER = '2026-11-21T12:30:00.000Z';
const at = (time: string): string => clockTime(time, NOW);
const granted = (given: Partial<ClaimView> = {}): ClaimView => {
  return { path: 'src/**', worktree: '/work/project', mode: 'exclusive', expiresAt: LATER, renewed: false, ...given };
};

describe('a granted claim', () => {
  test.each([
    [{}, `claimed src/** until ${at(LATER)}`],
    [{ renewed: true }, `claimed src/** until ${at(LATER)} (renewed)`],
    [{ mode: 'shared', renewed: true }, `claimed src/** until ${at(LATER)} (shared, renewed)`],
    [{ expiresAt: null }, 'claimed src/** until it is released'],
  ] as const)('%j', (given, text) => {
    expect(claimedText(granted(given), NOW)).toBe(text);
  });
});

describe('a conflict', () => {
  const text = (held: Parameters<typeof leaseView>[0], path = 'src/**'): string =>
    conflictText({ path, held: leaseView(held), reserved: null }, NOW);

  test('says who holds what, until when, and what for', () => {
    expect(text({})).toBe('src/**: #1 holds src/parser.ts until its turn ends (Mend the parser)');
    expect(text({}, 'src/parser.ts')).toBe('src/parser.ts: #1 holds it until its turn ends (Mend the parser)');
    expect(text({ firm: false, reason: 'mine' })).toBe('src/**: #1 holds src/parser.ts until somebody else wants it (mine)');
    expect(text({ origin: 'claim', path: 'src/*.ts', extent: 'pattern', mode: 'shared', expiresAt: LATER, reason: 'r' })).toBe(
      `src/**: #1 holds src/*.ts, shared, until ${at(LATER)} (r)`,
    );
    expect(text({ origin: 'claim', estimatedCompletion: LATER, reason: 'r' })).toBe(
      `src/**: #1 holds src/parser.ts until it is released, done at about ${at(LATER)} (r)`,
    );
  });

  test('of a file that is reserved names for whom', () => {
    expect(conflictText({ path: 'src/**', held: null, reserved: waitView({ reservedUntil: LATER }) }, NOW)).toBe(
      `src/**: src/parser.ts is reserved for #2 until ${at(LATER)}`,
    );
  });
});

test('a claim in a list', () => {
  const claim = leaseView({ path: 'src/**', origin: 'claim', extent: 'pattern', expiresAt: LATER });
  expect(claimLine(claim, NOW)).toBe(`src/** by #1, until ${at(LATER)}`);
  expect(claimLine({ ...claim, mode: 'shared', everywhere: true, reason: 'new grammar' }, NOW)).toBe(
    `src/** by #1, shared, in every worktree, until ${at(LATER)}: new grammar`,
  );
});

test.each(hostileStrings)('text of others is shown and not obeyed: $name', ({ text }) => {
  const held = leaseView({ path: text, reason: text, origin: 'claim' });
  const lines = [
    claimedText(granted({ path: text }), NOW),
    conflictText({ path: text, held, reserved: null }, NOW),
    conflictText({ path: 'a', held: null, reserved: waitView({ path: text, reservedUntil: LATER }) }, NOW),
    claimLine(held, NOW),
  ];
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u);
});
