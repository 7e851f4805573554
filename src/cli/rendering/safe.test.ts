import { describe, expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { safe, safeJson } from './safe.ts';

/** Stands in for a terminal: whatever is not shown as a character of its own. */
const OBEYED = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;

describe('text for a terminal', () => {
  test.each(hostileStrings)('$name: one line, nothing that a terminal obeys, and cleaning it again changes nothing', ({ text }) => {
    const clean = safe(text);
    expect(clean).not.toMatch(OBEYED);
    expect(safe(clean)).toBe(clean);
  });

  test('an escape sequence goes with its parameters and its text', () => {
    expect(safe('a\u001b[31;1mb\u001b]0;title\u0007c\u009b2Jd\u001b]8;;http://x\u001b\\e')).toBe('abcde');
  });

  test('line ends and tabs become one blank, so that no text forges a line', () => {
    expect(safe('done\r\n\tENFORCING\u2028x')).toBe('done ENFORCING x');
  });

  test('words of all languages stay as they are', () => {
    for (const text of ['Grüße, naïve café', '日本語のテキスト', 'שלום', '😀 fine', 'n\u0303']) expect(safe(text)).toBe(text);
  });
});

describe('JSON for a terminal', () => {
  test.each(hostileStrings)('$name: the same value, and nothing that a terminal obeys', ({ text }) => {
    const json = safeJson({ text, list: [text] });
    expect(JSON.parse(json)).toEqual({ text, list: [text] });
    expect(json.replaceAll('\n', '')).not.toMatch(OBEYED);
  });
});
