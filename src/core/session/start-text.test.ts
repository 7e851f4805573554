import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { startTexts } from './start-text.ts';

test('what fits stays as it is', () => {
  expect(startTexts([])).toEqual([]);
  expect(startTexts(['roll call', 'hand-off\nline'])).toEqual(['roll call', 'hand-off\nline']);
  expect(startTexts(['x'.repeat(7_999)])).toEqual(['x'.repeat(7_999)]);
});

test('what does not fit is cut at the end of a line, and says where the rest is', () => {
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} of the hand-off`).join('\n');
  const given = startTexts(['roll call', lines, 'a message']);
  expect(given).toHaveLength(3);
  expect(given[0]).toBe('roll call');
  expect(lines.startsWith(`${given[1]}\n`)).toBe(true);
  expect(given[2]).toBe('… the rest: `rollcall status`, `rollcall ledger`, `rollcall handoff`');
  expect(given.join('\n').length).toBeGreaterThan(7_900);
});

test('never more than 8,000 characters, in their order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '測'), maxLength: 9_000 }), { maxLength: 5 }), (texts) => {
      const given = startTexts(texts);
      expect(given.join('\n').length).toBeLessThanOrEqual(8_000);
      if (texts.join('\n').length < 7_900) expect(given).toEqual(texts);
      for (const [index, text] of given.slice(0, -1).entries()) expect(texts[index]?.startsWith(text)).toBe(true);
    }),
  );
});
