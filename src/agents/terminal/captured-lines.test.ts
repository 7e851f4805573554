import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CapturedLines } from './captured-lines.ts';
import { isSegmentFile, segmentFiles } from './files.ts';

let directory: string;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'rollcall-lines-')), 'one');
  mkdirSync(directory);
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true }));

const numbered = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, index) => `line number ${from + index}`);

function begin(segment: number, lines: readonly string[]): void {
  const snapshot = { columns: 40, height: 5, lines: [...lines, ''], cursor: { x: 0, y: Math.min(4, lines.length) }, alternate: false };
  const files = segmentFiles(directory, segment);
  writeFileSync(files.start, JSON.stringify({ version: 1, at: 1, socket: null, pane: '%0', historyLimit: 100, snapshot }));
  writeFileSync(files.stream, '');
}

function print(segment: number, ...lines: string[]): void {
  appendFileSync(segmentFiles(directory, segment).stream, lines.map((line) => `${line}\r\n`).join(''));
}

function readAll(lines: CapturedLines, now = 1): CapturedLines {
  while (lines.advance(now));
  return lines;
}

const records = (): { type: string; uuid: string; text?: string; by?: string }[] =>
  readFileSync(join(directory, 'lines.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const written = (): string[] => records().flatMap(({ type, text }) => (type === 'terminal' ? (text ?? '').split('\n') : [`<${type}>`]));

describe('lines of a capture', () => {
  test('are written once, whoever is killed between the word and the deed', () => {
    begin(1, []);
    const [log, state, killed] = ['lines.jsonl', 'reading.json', 'killed'].map((name) => join(directory, name)) as [string, string, string];
    for (let round = 0; round < 20; round += 1) {
      print(1, ...numbered(round * 20 + 1, round * 20 + 20));
      const before = existsSync(log) ? readFileSync(log, 'utf8') : '';
      readAll(new CapturedLines(directory, 'one'));
      // Nothing of it, a part, or all of it came to its place.
      const after = readFileSync(log, 'utf8');
      writeFileSync(log, after.slice(0, before.length + Math.round(((after.length - before.length) * (round % 5)) / 4)));
      copyFileSync(state, killed);
      const again = new CapturedLines(directory, 'one');
      expect(readFileSync(log, 'utf8')).toBe(after);
      expect(readFileSync(state, 'utf8')).toBe(readFileSync(killed, 'utf8'));
      readAll(again);
      expect(readFileSync(log, 'utf8')).toBe(after);
    }
    new CapturedLines(directory, 'one').finish(2);
    expect(written()).toEqual(numbered(1, 400));
    expect(new Set(records().map(({ uuid }) => uuid)).size).toBe(records().length);
  });

  test('end with what stood on the screen; one that begins again goes on behind it', () => {
    begin(1, numbered(1, 3));
    print(1, ...numbered(4, 30));
    new CapturedLines(directory, 'one').finish(2);
    expect(written()).toEqual(numbered(1, 30));
    expect(readdirSync(directory).filter(isSegmentFile)).toEqual([]);
    const again = new CapturedLines(directory, 'one');
    begin(1, numbered(10, 40));
    print(1, ...numbered(41, 60));
    again.finish(3);
    expect(written()).toEqual(numbered(1, 60));
    expect(again.counts).toEqual({ lines: 60, gaps: 0 });
  });

  test('of a segment whose removal was cut short are not read again', () => {
    begin(1, []);
    print(1, ...numbered(1, 30));
    const kept = segmentFiles(directory, 1);
    const aside = join(directory, '..', 'aside');
    copyFileSync(kept.stream, aside);
    new CapturedLines(directory, 'one').finish(2);
    copyFileSync(aside, kept.stream);
    readAll(new CapturedLines(directory, 'one')).finish(2);
    expect(written()).toEqual(numbered(1, 30));
  });

  test('a banner is one compaction, and with a buffer that shrank before it still one', () => {
    begin(1, []);
    const lines = new CapturedLines(directory, 'one');
    const minute = 60_000;
    lines.sawBuffer(1000, minute);
    lines.sawBuffer(100, 2 * minute);
    lines.heardOfCompaction(2 * minute + 1, 2 * minute + 2);
    print(1, '✻ Conversation compacted · ctrl+o for history', ...numbered(1, 60));
    readAll(lines, 3 * minute);
    lines.finish(4 * minute);
    expect(written().filter((line) => line === '<terminal-compaction>')).toHaveLength(1);
    expect(records().filter(({ by }) => by !== undefined)).toMatchObject([{ by: 'drop' }]);
  });

  test('a buffer that shrank is no compaction alone, nor with what was said long ago', () => {
    begin(1, []);
    const lines = new CapturedLines(directory, 'one');
    lines.sawBuffer(1000, 0);
    lines.sawBuffer(100, 1000);
    lines.heardOfCompaction(0, 3_600_000);
    print(1, ...numbered(1, 60));
    lines.finish(3_600_000);
    expect(written()).toEqual(numbered(1, 60));
  });
});
