import { expect, test } from 'vitest';
import type { LineReply } from '../protocol/api-line.ts';
import { lineWords, tmuxWords } from './line-words.ts';

const reply = (given: Partial<LineReply> = {}): LineReply => ({ number: 2, here: 3, held: 2, waits: 0, branch: 'main', ...given });

test.each<[Partial<LineReply>, string]>([
  [{}, '#2 · 3 here · 2 files held · main'],
  [{ held: 1, waits: 4 }, '#2 · 3 here · 1 file held · waits for 4 · main'],
  [{ held: 0, branch: null }, '#2 · 3 here'],
  [{ number: null, here: 0, held: 0 }, 'nobody here · main'],
  [{ branch: 'a\u001b[31m\nb' }, '#2 · 3 here · 2 files held · a b'],
  [{ branch: 'x'.repeat(41) }, `#2 · 3 here · 2 files held · ${'x'.repeat(39)}…`],
  [{ branch: '😀'.repeat(40) }, `#2 · 3 here · 2 files held · ${'😀'.repeat(40)}`],
])('%o', (given, line) => {
  expect(lineWords(reply(given))).toBe(line);
});

test('tmux gets no format of a branch, and of nobody else', () => {
  expect(tmuxWords(reply({ branch: '#(rm -rf x)#[fg=red]' }))).toBe('##2 · 3 here · 2 files held · ##(rm -rf x)##[fg=red]');
});

test('without an answer it says so', () => {
  expect([lineWords(null), tmuxWords(null)]).toEqual(['rollcall: not running', 'rollcall: not running']);
});
