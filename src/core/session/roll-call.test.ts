import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { estimateTokens } from '../text/tokens.ts';
import { rollCall } from './roll-call.ts';
import { aSession } from './samples.ts';

const self = aSession({ number: 2 });

test('alone: one line', () => {
  expect(rollCall(self, 'shop', [], 0)).toBe('You are session #2 in shop. No other session is here.');
});

test('names who else is here, on which branch, worktree and files', () => {
  const other = aSession({ number: 1, prompt: 'fix the login', branch: 'feature/x', turn: { ...self.turn, running: true } });
  const text = rollCall(self, 'shop', [{ session: other, otherWorktree: 'shop-2', files: ['a.ts', 'b.ts', 'c.ts', 'd.ts'] }], 0);
  expect(text).toContain('You are session #2');
  for (const part of ['#1', 'fix the login', 'feature/x', 'shop-2', 'a.ts b.ts c.ts +1']) expect(text).toContain(part);
});

test('stays under 300 tokens with fifty neighbours, whatever they are called', () => {
  for (const { text: hostile } of hostileStrings) {
    const neighbours = Array.from({ length: 50 }, (_, i) => ({
      session: aSession({ number: i + 3, role: hostile, branch: hostile }),
      otherWorktree: hostile,
      files: [hostile, hostile, hostile, hostile],
    }));
    const text = rollCall(self, hostile, neighbours, 0);
    expect(estimateTokens(text)).toBeLessThan(300);
    expect(text).toMatch(/and 4\d more/);
  }
});
