import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { type Intent, newIntent } from '../intent/intent.ts';
import { estimateTokens } from '../text/tokens.ts';
import { rollCall } from './roll-call.ts';
import { aSession } from './samples.ts';

const self = aSession({ number: 2 });

test('alone: one line', () => {
  expect(rollCall(self, 'shop', [], 0)).toBe('You are session #2 in shop. No other session is here.');
});

test('names who else is here, on which branch, worktree and files', () => {
  const other = aSession({ number: 1, prompt: 'fix the login', branch: 'feature/x', turn: { ...self.turn, running: true } });
  const text = rollCall(
    self,
    'shop',
    [{ session: other, intent: null, otherWorktree: 'shop-2', files: ['a.ts', 'b.ts', 'c.ts', 'd.ts'] }],
    0,
  );
  expect(text).toContain('You are session #2');
  for (const part of ['#1', 'fix the login', 'feature/x', 'shop-2', 'a.ts b.ts c.ts +1']) expect(text).toContain(part);
});

test('stays under 300 tokens with fifty neighbours, whatever they are called', () => {
  for (const { text: hostile } of hostileStrings) {
    const area = { extent: 'pattern' as const, path: hostile, key: hostile };
    const neighbours = Array.from({ length: 50 }, (_, i) => ({
      session: aSession({ number: i + 3, role: hostile, goal: i % 2 === 0 ? hostile : null, branch: hostile }),
      intent: { ...newIntent('ses_1', 1, 'word', 0), areas: [area, area, area], progress: 60, progressAt: 0, etaAt: 1, etaSaidAt: 0 },
      otherWorktree: hostile,
      files: [hostile, hostile, hostile, hostile],
    }));
    const text = rollCall(self, hostile, neighbours, 0);
    expect(estimateTokens(text)).toBeLessThan(300);
    expect(text).toMatch(/and 4\d more/);
  }
});

test('what was said of the work is told, with when; nothing else is', () => {
  const other = aSession({ number: 1, goal: 'voice selection', role: 'Chat', prompt: 'go on', branch: 'main' });
  const told = (part: Partial<Intent>): string =>
    rollCall(
      self,
      'shop',
      [{ session: other, intent: { ...newIntent('ses_1', 1, 'word', 0), ...part }, otherWorktree: null, files: [] }],
      600_000,
    );
  expect(told({})).toContain('| Chat: voice selection; branch main');
  expect(told({})).not.toMatch(/%|done/);
  const areas = ['src/voice/**', 'docs/voice.md', 'test/voice/**'].map((path) => ({ extent: 'pattern' as const, path, key: path }));
  const text = told({ progress: 60, progressAt: 300_000, etaAt: 1_200_000, etaSaidAt: 0, areas });
  expect(text).toContain(
    'voice selection; 60 % done, as #1 said 5 min ago; done in 10 min, as said 10 min ago; in src/voice/** docs/voice.md +1;',
  );
  expect(told({ progress: 60, progressAt: 300_000, doneAt: 400_000 })).not.toContain('%');
});
