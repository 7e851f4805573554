import { expect, test } from 'vitest';
import { estimateTokens } from './tokens.ts';

test.each([
  ['', 0],
  ['a', 1],
  ['the quick brown fox', 7],
  ['!!!!!!', 6],
  ['0123456789', 10],
  ['ABCabc', 3],
  ['Ελλάδα', 6],
  ['日本語', 3],
  ['😀😀', 6],
])('%s costs about %i', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});

test('grows with the text', () => {
  const line = 'Session #2 edits src/core/lease/lease.ts since 3 min.';
  expect(estimateTokens(line.repeat(10))).toBeGreaterThan(9 * estimateTokens(line));
});
