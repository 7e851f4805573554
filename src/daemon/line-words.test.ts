import { expect, test } from 'vitest';
import type { LineReply } from '../protocol/api-line.ts';
import { lineWords, tmuxWords } from './line-words.ts';

type Facts = Omit<LineReply, 'line'>;
const facts = (given: Partial<Facts> = {}): Facts => ({
  number: 2,
  here: 3,
  held: 2,
  waits: 0,
  unread: 0,
  branch: 'main',
  contextLeft: null,
  contextLevel: null,
  ...given,
});

test.each<[Partial<Facts>, string]>([
  [{}, '#2 · 3 here · 2 files held · main'],
  [{ held: 1, waits: 4 }, '#2 · 3 here · 1 file held · waits for 4 · main'],
  [{ unread: 2, waits: 1 }, '#2 · 3 here · 2 files held · waits for 1 · ✉ 2 · main'],
  [{ held: 0, branch: null }, '#2 · 3 here'],
  [{ number: null, here: 0, held: 0 }, 'nobody here · main'],
  [{ contextLeft: 9, contextLevel: 'critical' }, '#2 · 3 here · 2 files held · main · 🟠 9 % context left'],
  [{ contextLeft: 62 }, '#2 · 3 here · 2 files held · main · 62 % context left'],
  [{ contextLeft: 0.9, branch: null }, '#2 · 3 here · 2 files held · 0 % context left'],
  [{ branch: 'a\u001b[31m\nb' }, String.raw`#2 · 3 here · 2 files held · a\nb`],
  [{ branch: 'x'.repeat(41) }, `#2 · 3 here · 2 files held · ${'x'.repeat(39)}…`],
  [{ branch: '😀'.repeat(40) }, `#2 · 3 here · 2 files held · ${'😀'.repeat(40)}`],
])('%o', (given, line) => {
  expect(lineWords(facts(given))).toBe(line);
});

test('tmux gets no format of a branch, and of nobody else', () => {
  expect(tmuxWords(facts({ branch: '#(rm -rf x)#[fg=red]' }))).toBe('##2 · 3 here · 2 files held · ##(rm -rf x)##[fg=red]');
});
