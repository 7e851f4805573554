import { expect, test } from 'vitest';
import type { CompactionView } from '../../protocol/api-archive.ts';
import { localTime } from './age.ts';
import { compactionText } from './compaction-text.ts';

const at = '2026-11-21T12:00:00.000Z';
const compaction: CompactionView = {
  session: 's-1',
  name: '#2',
  ordinal: 1,
  at,
  trigger: 'auto',
  preTokens: 155_000,
  postTokens: 21_000,
  segment: 'claude-shop-2',
  parentSegment: 'claude-shop-1',
  captured: 'before',
  file: '/s/contexts/pre-compaction-claude-shop-1.json',
  given: 'Goal:\n  | the login \u001b[2Jworks',
  givenAt: at,
};
const text = (own: Partial<CompactionView>, width = Infinity): string[] => compactionText({ ...compaction, ...own }, (line) => line, width);

test('what was dropped, written down and given back', () => {
  expect(text({})).toEqual([
    `#2, compaction 1, ${localTime(at)} by itself`,
    '  Dropped: 134,000 of 155,000 tokens; 21,000 are left',
    '  Called claude-shop-2 from then on, claude-shop-1 before',
    '  Written down before it happened, what it knew: /s/contexts/pre-compaction-claude-shop-1.json',
    `  Given back at ${localTime(at).slice(-8)}:`,
    '    Goal:',
    '      | the login works',
  ]);
});

test('what is not known is said so', () => {
  const lines = text({ trigger: null, preTokens: null, postTokens: null, captured: null, file: null, given: null, givenAt: null });
  expect(lines).toEqual([
    `#2, compaction 1, ${localTime(at)}`,
    '  Dropped: how much is not known',
    '  Called claude-shop-2 from then on, claude-shop-1 before',
    '  Written down: nothing',
    '  Given back: nothing',
  ]);
  expect(text({ trigger: 'manual' })[0]).toContain('by word');
  expect(text({ preTokens: null })[1]).toBe('  Dropped: how much is not known; 21,000 tokens are left');
  expect(text({ postTokens: null })[1]).toBe('  Dropped: the conversation of 155,000 tokens');
  expect(text({ given: 'one two three' }, 13).slice(-2)).toEqual(['    one two', '    three']);
});
