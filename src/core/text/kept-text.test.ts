import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileStrings } from '../../../test/hostile-strings.ts';
import { foreignText } from './foreign-text.ts';
import { keptLines, keptText } from './kept-text.ts';
import { terminalText } from './terminal-text.ts';

test.each([
  'Raise $373K by Q1',
  `it's a "goal" with \\ and \`ticks\` and $(date) and \${HOME}`,
  "'; drop table sessions; --",
  'Unified Chat & Communication Infrastructure <b>',
  '測試 · Größe · می‌خواهم · 👩‍💻 · שלום',
  '{"role": "x", "n": 1}',
])('is kept as it was written: %s', (text) => {
  expect(keptText(text)).toBe(text);
  expect(keptLines(text)).toBe(text);
});

test('is one line without controls and secrets, and null when nothing is left', () => {
  expect(keptText('  two\r\nlines\tand\x1b[31m more\u2028 ')).toBe('two lines and [31m more');
  expect(keptText('key AKIAIOSFODNN7EXAMPLQ done')).not.toContain('AKIAIOSFODNN7EXAMPLQ');
  expect(keptText('broken \ud800 half')).toBe('broken \ufffd half');
  expect([keptText(''), keptText(' \n\t ')]).toEqual([null, null]);
});

test('a text of several lines keeps them, its tabs and its blanks; other controls become a blank', () => {
  expect(keptLines('  two\r\nlines\n\n\tand\x1b[31m more\rx\u2028 ')).toBe('  two\nlines\n\n\tand [31m more\nx\u2028 ');
  expect(keptLines('key\nAKIAIOSFODNN7EXAMPLQ done')).not.toContain('AKIAIOSFODNN7EXAMPLQ');
  expect([keptLines(''), keptLines(' \r\n\t\0 ')]).toEqual([null, null]);
  expect(Array.from(keptLines('x\n'.repeat(300)) ?? '')).toHaveLength(500);
});

test('is at most 500 characters, the ellipsis included', () => {
  expect(keptText('x'.repeat(500))).toBe('x'.repeat(500));
  expect(keptText('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
  expect(Array.from(keptText('😀'.repeat(600)) ?? '')).toHaveLength(500);
});

test.each(hostileStrings)('hostile text is one line, and shown to nobody with more than it has: $name', ({ text }) => {
  const kept = keptText(text) ?? '';
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  expect(kept).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
  expect(foreignText(kept)).not.toMatch(/</);
  expect(terminalText(kept)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const lines = keptLines(text) ?? '';
  expect(foreignText(lines)).not.toMatch(/[<\n]/);
  expect(terminalText(lines)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('what was kept is kept again as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
      const kept = keptText(text);
      expect(kept === null ? null : keptText(kept)).toBe(kept);
      const lines = keptLines(text);
      expect(lines === null ? null : keptLines(lines)).toBe(lines);
    }),
  );
});
