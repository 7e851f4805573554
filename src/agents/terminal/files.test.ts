import { describe, expect, test } from 'vitest';
import { isCaptureId, isSegmentFile, linesFile, segmentFiles, segmentsIn, terminalFileAt, terminalRoot } from './files.ts';
import { readSizes, readStart, sizeLine, type SegmentStart } from './start-file.ts';

describe('files of a captured terminal', () => {
  test('are told by their path alone', () => {
    const { start, stream, sizes, ended } = segmentFiles(`${terminalRoot('/state')}/s1`, 2);
    const names = ['start', 'stream', 'sizes', 'ended'].map((part) => `0002.${part}`);
    expect([start, stream, sizes, ended]).toEqual(names.map((name) => `/state/terminal/s1/${name}`));
    expect([...names, 'lines.jsonl', 'capture.json', '.rollcall-1-1.tmp'].filter(isSegmentFile)).toEqual(names);
    const lines = linesFile(terminalRoot('/state'), 's1');
    expect(terminalFileAt(lines)).toEqual({
      agent: 'terminal',
      path: '/state/terminal/s1/lines.jsonl',
      kind: 'session',
      agentSessionId: 's1',
      agentId: null,
      compression: 'none',
    });
  });

  test.each([
    '/state/other/s1/lines.jsonl',
    '/state/terminal/s1/0001.stream',
    '/state/terminal/.s1/lines.jsonl',
    'terminal/s1/lines.jsonl',
    '/state/terminal/lines.jsonl',
  ])('%j holds no lines', (path) => {
    expect(terminalFileAt(path)).toBeNull();
  });

  test('segments come in the order of their numbers, once, with or without a stream', () => {
    expect(
      segmentsIn(['0010.start', '0002.stream', '0002.start', '0011.stream', '0003.sizes', '.rollcall-1-1.tmp', '10000.start']),
    ).toEqual([2, 10, 11, 10_000]);
  });

  test('a name of a capture leads nowhere else', () => {
    expect(['s1', '4f1d-00', 'pane_7.x'].every(isCaptureId)).toBe(true);
    expect(['', '.', '..', '../x', 'a/b', 'a\0b', 'ü', 'x'.repeat(129)].some(isCaptureId)).toBe(false);
  });
});

describe('what stands in them', () => {
  const start: SegmentStart = {
    version: 1,
    at: 5,
    socket: null,
    pane: '%1',
    historyLimit: 2000,
    snapshot: { columns: 80, height: 24, lines: ['a', ''], cursor: { x: 0, y: 1 }, alternate: false },
  };

  test('a start comes back as it was written; what is none is none', () => {
    expect(readStart(JSON.stringify(start))).toEqual(start);
    for (const text of [
      '',
      '{',
      '[]',
      '{}',
      JSON.stringify({ ...start, version: 2 }),
      JSON.stringify({ ...start, snapshot: { ...start.snapshot, lines: [1] } }),
    ]) {
      expect(readStart(text)).toBeNull();
    }
  });

  test('sizes, without a line that is being written', () => {
    const sizes = [
      { offset: 0, columns: 100, height: 24 },
      { offset: 4711, columns: 40, height: 30 },
    ];
    expect(readSizes(`${sizes.map(sizeLine).join('')}damaged\n99 1`)).toEqual(sizes);
  });
});
