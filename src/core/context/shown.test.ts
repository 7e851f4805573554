import { describe, expect, test } from 'vitest';
import { BASE62, pick } from '../../../test/secret-samples.ts';
import { isoTime, shown, shownLines, shownOrNull, shownPath } from './shown.ts';

describe('foreign text in a rendering', () => {
  const secret = `ghp_${pick(BASE62, 36)}`;

  test('loses its secrets before it is cut, so that no piece of one stays', () => {
    expect(shown(`${'x'.repeat(180)} ${secret}`)).toBe(`${'x'.repeat(180)} ***`);
  });

  test('loses a secret that invisible characters stood in', () => {
    expect(shown(`use ${secret.slice(0, 9)}\u200b${secret.slice(9)} here`)).toBe('use *** here');
  });

  test('is one line, or one a line', () => {
    expect(shown('a\nb')).toBe('a b');
    expect(shownLines('a\n\n \nb<', 9)).toEqual(['a', 'b&lt;']);
    expect([shownOrNull(null), shownOrNull(' \u200b'), shownOrNull('a')]).toEqual([null, null, 'a']);
  });

  test('a path is shown from its checkout', () => {
    expect([shownPath('/w/a/b.ts', '/w'), shownPath('/w2/b.ts', '/w'), shownPath('/b.ts', '/'), shownPath('b.ts', null)]).toEqual([
      'a/b.ts',
      '/w2/b.ts',
      '/b.ts',
      'b.ts',
    ]);
  });

  test('times that are none are unknown', () => {
    expect([isoTime(0), isoTime(null), isoTime(1e300)]).toEqual(['1970-01-01T00:00:00.000Z', null, null]);
  });
});
