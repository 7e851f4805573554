import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { shortPath, shortText } from './short-text.ts';
import { estimateTokens } from './tokens.ts';

test('ordinary text is not touched', () => {
  expect(shortText('fix the login of the shop', 50)).toBe('fix the login of the shop');
  expect(shortPath('src/core/lease/decide.ts', 60)).toBe('src/core/lease/decide.ts');
});

test('a long path keeps its end', () => {
  const short = shortPath(`${'deep/'.repeat(50)}file.ts`, 40);
  expect(short.endsWith('deep/file.ts')).toBe(true);
  expect(short.startsWith('…')).toBe(true);
  expect(short.length).toBeLessThanOrEqual(40);
});

test.each(hostileStrings)('hostile text is short in characters and tokens: $name', ({ text: hostile }) => {
  for (const shown of [shortText(hostile, 60), shortPath(hostile, 60)]) {
    expect(Array.from(shown).length).toBeLessThanOrEqual(60);
    expect(estimateTokens(shown)).toBeLessThanOrEqual(30);
  }
});
