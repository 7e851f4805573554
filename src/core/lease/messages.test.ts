import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { aSession } from '../session/samples.ts';
import { estimateTokens } from '../text/tokens.ts';
import { denialText, lostText, takenText } from './messages.ts';
import { aLease } from './samples.ts';

const holder = aSession({ number: 8, prompt: 'fix the login' });
const lease = aLease({ acquiredAt: Date.UTC(2026, 10, 21, 14, 2) });
const now = Date.UTC(2026, 10, 21, 14, 5);

describe('denialText', () => {
  const text = denialText({ lease, holder, firm: true, denials: 1, now });

  test('says who, what, since when, until when, and what passes', () => {
    expect(text).toContain('File locked by #8');
    expect(text).toContain('src/a.ts');
    expect(text).toContain('14:02 UTC (3 min)');
    expect(text).toContain('Estimated completion: unknown');
    expect(text).toContain('Suggestion:');
    expect(text).toContain('fix the login');
  });

  test('an estimate appears only when somebody said one', () => {
    expect(denialText({ lease: { ...lease, estimatedDoneAt: now }, holder, firm: true, denials: 1, now })).toContain(
      '2026-11-21T14:05:00.000Z',
    );
  });

  test('from the third refusal in a turn it says stop', () => {
    expect(denialText({ lease, holder, firm: true, denials: 2, now })).not.toContain('stop trying');
    expect(denialText({ lease, holder, firm: true, denials: 3, now })).toContain('stop trying');
  });
});

describe.each(hostileStrings)('hostile text: $name', ({ text: hostile }) => {
  const bad = aSession({ number: 8, role: hostile, prompt: hostile, branch: hostile });
  const badLease = aLease({ path: hostile, reason: hostile });

  test('stays in its place, short', () => {
    for (const text of [
      denialText({ lease: badLease, holder: bad, firm: true, denials: 3, now }),
      takenText(badLease, bad, now),
      lostText(badLease, bad),
    ]) {
      expect(estimateTokens(text)).toBeLessThan(300);
      expect(text).not.toMatch(/[\p{Cc}--[\n]]|\p{Cs}|[\u202A-\u202E\u2066-\u2069]/v);
      expect(text).not.toContain('</');
      expect(text.split('\n').length).toBeLessThanOrEqual(5);
    }
  });
});
