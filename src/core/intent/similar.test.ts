import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pair } from '../../../test/corpus/intent/pair.ts';
import { LATER_PAIRS } from '../../../test/corpus/intent/pairs-later.ts';
import { PAIRS } from '../../../test/corpus/intent/pairs.ts';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { resembles } from './similar.ts';
import { saysWork } from './words.ts';

interface Score {
  precision: number;
  recall: number;
  text: string;
}

function score(name: string, pairs: readonly Pair[]): Score {
  const told = pairs.filter(({ one, two }) => resembles(one, two));
  const right = told.filter(({ same }) => same).length;
  const precision = right / told.length;
  const recall = right / pairs.filter(({ same }) => same).length;
  const percent = (part: number): string => `${(part * 100).toFixed(0)} %`;
  return { precision, recall, text: `${name}: ${pairs.length} pairs, precision ${percent(precision)}, recall ${percent(recall)}` };
}

describe('duplicate work', () => {
  test('is told with a precision of at least 0.9 in pairs that the comparison never saw', () => {
    const developed = score('developed with', PAIRS);
    const later = score('never seen', LATER_PAIRS);
    console.log(`duplicate work: ${developed.text}; ${later.text}`);
    expect(PAIRS.length + LATER_PAIRS.length).toBeGreaterThanOrEqual(120);
    for (const pairs of [PAIRS, LATER_PAIRS]) expect(pairs.filter(({ same }) => same)).toHaveLength(pairs.length / 2);
    expect(developed.precision).toBeGreaterThanOrEqual(0.9);
    expect(later.precision).toBeGreaterThanOrEqual(0.9);
  });

  test('is the same whichever was first, and a text resembles itself when it says something', () => {
    for (const { one, two } of [...PAIRS, ...LATER_PAIRS]) {
      expect(resembles(two, one)).toBe(resembles(one, two));
      if (saysWork(one)) expect(resembles(one, one)).toBe(true);
    }
  });

  test('is not seen in texts that say nothing, and any text is compared soon', () => {
    for (const text of ['', 'ok', 'go on', '!!!', '。', '1 2 3']) expect(resembles(text, text)).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 }), (a, b) => {
        expect(resembles(a, b)).toBe(resembles(b, a));
      }),
    );
    for (const { text } of hostileStrings) expect(resembles(text, 'fix the login')).toBe(false);
    const began = performance.now();
    for (const long of ['a/'.repeat(50_000), 'A1'.repeat(50_000), 'a_'.repeat(50_000), '音'.repeat(50_000)]) resembles(long, long);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a prompt says what is to be done', () => {
  test.each(['add a voice picker', 'fix src/a.ts', 'Passwort zurücksetzen einbauen', '音声選択機能を追加する', 'TokenBucket loses tokens'])(
    '%s',
    (text) => {
      expect(saysWork(text)).toBe(true);
    },
  );
  test.each([
    '',
    'hello',
    'continue',
    'yes please',
    'ok, go on',
    '/clear',
    '/model opus',
    '!ls src',
    '# remember this',
    'work',
    'thanks!',
    'go on with it',
  ])('not: %s', (text) => {
    expect(saysWork(text)).toBe(false);
  });
});
