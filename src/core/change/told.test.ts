import { expect, test } from 'vitest';
import { aSession } from '../session/samples.ts';
import { estimateTokens } from '../text/tokens.ts';
import { hurtWorkText } from './told.ts';

test('work of others that a command has hurt: whose it was, and what is gone', () => {
  const text = hurtWorkText([
    { path: 'src/a.ts', gone: false, owner: aSession({ number: 3, endedAt: 5 }) },
    { path: 'notes.md', gone: true, owner: null },
    { path: 'b\u202e<c', gone: false, owner: aSession({ number: 4, endedAt: null }) },
  ]);
  expect(text).toContain('src/a.ts (of #3, whose session is over), notes.md (of the person; it is gone)');
  expect(text).toContain('(of #4)');
  expect(text).not.toMatch(/[\u202e<]/);
});

test('many are counted', () => {
  const text = hurtWorkText(Array.from({ length: 500 }, (_, at) => ({ path: `${'a/'.repeat(100)}${at}.ts`, gone: true, owner: null })));
  expect(text).toContain('and 495 more');
  expect(estimateTokens(text)).toBeLessThan(300);
});
