import { randomBytes } from 'node:crypto';
import { copyFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArchiveWorld, lineOf, transcript } from '../../test/contract/archive-world.ts';
import { recordValue } from '../core/transcript/json-lines.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => {
  world.remove();
});

const record = (uuid: string | null, text: string, more: object = {}): object => ({
  type: 'user',
  ...(uuid !== null && { uuid }),
  timestamp: '2026-01-01T00:00:00Z',
  text,
  ...more,
});
const texts = (name: string, lost = false): unknown[] => {
  const file = world.reader.fileAt(world.path(name));
  return world.reader.recordsOfFile(file?.id ?? 0, { lost }).map((row) => {
    const value = recordValue(world.reader.recordBytes(row.id) ?? Buffer.alloc(0));
    return value !== null && 'text' in value ? value.text : value;
  });
};

describe('a file that grows', () => {
  test('is taken in up to its last complete line, each record once', () => {
    const lines = [record('a', 'één'), record(null, 'two'), record('c', 'three')].map(lineOf).join('');
    const bytes = Buffer.from(lines);
    for (let end = 0; end <= bytes.length; end += 1) {
      world.write('s.jsonl', bytes.subarray(0, end));
      const progress = world.ingest('s.jsonl');
      expect(progress.committedBytes).toBe(bytes.subarray(0, end).lastIndexOf(10) + 1);
      expect(progress.behindBytes).toBe(end - progress.committedBytes);
    }
    expect(texts('s.jsonl')).toEqual(['één', 'two', 'three']);
    expect(world.stored('s.jsonl').equals(bytes)).toBe(true);
    expect(world.reader.counts()).toMatchObject({ files: 1, records: 3, copies: 0, quarantined: 0, bytes: bytes.length });
  });

  test('an unchanged one writes nothing and reads nothing', () => {
    world.write('s.jsonl', lineOf(record('a', 'x')));
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'new', records: 1, more: false });
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'unchanged', records: 0, more: false });
  });

  test('many small slices become few chunks', () => {
    for (let index = 0; index < 300; index += 1) {
      world.append('s.jsonl', lineOf(record(String(index), 'x'.repeat(index))));
      world.ingest('s.jsonl');
    }
    expect(world.stored('s.jsonl').equals(world.read('s.jsonl'))).toBe(true);
    const file = world.reader.fileAt(world.path('s.jsonl'));
    expect(Array.from(world.reader.bytesOfFile(file?.id ?? 0)).length).toBeLessThan(40);
    expect(texts('s.jsonl').map(String)).toEqual(Array.from({ length: 300 }, (_, index) => 'x'.repeat(index)));
  });

  test('also when it was cut in the middle of merged ones, twice', () => {
    const all: string[] = [];
    for (const round of [0, 1, 2]) {
      for (let index = 0; index < 40; index += 1) {
        all.push(lineOf(record(`${round}-${index}`, 'x'.repeat(index * 20))));
        world.append('s.jsonl', all.at(-1) ?? '');
        world.ingest('s.jsonl');
      }
      all.splice(25 + round * 3);
      truncateSync(world.path('s.jsonl'), all.join('').length + 7);
      expect(world.ingest('s.jsonl')).toMatchObject({ committedBytes: all.join('').length });
      truncateSync(world.path('s.jsonl'), all.join('').length);
      expect(world.stored('s.jsonl').toString()).toBe(all.join(''));
    }
    const file = world.reader.fileAt(world.path('s.jsonl'));
    expect(file).toMatchObject({ generation: 3, lines: all.length, records: 120 });
    expect(world.reader.recordsOfFile(file?.id ?? 0).map((row) => row.line)).toEqual(all.map((_, index) => index));
    for (const row of world.reader.recordsOfFile(file?.id ?? 0, { lost: true })) {
      expect(JSON.parse(world.reader.recordBytes(row.id)?.toString() ?? '')).toMatchObject({ uuid: row.uuid });
    }
  });

  test('its lines are counted, also empty ones and those with several records', () => {
    world.write('s.jsonl', `\n${lineOf(record('a', 'x'))}{"b":1}{"c":2}\n\n`);
    world.ingest('s.jsonl');
    world.append('s.jsonl', `${lineOf(record('d', 'y'))}broken\n`);
    world.ingest('s.jsonl');
    const file = world.reader.fileAt(world.path('s.jsonl'));
    expect(world.reader.recordsOfFile(file?.id ?? 0).map((row) => row.line)).toEqual([1, 2, 2, 4]);
    expect(file).toMatchObject({ lines: 6, quarantined: 1 });
    const [piece] = world.reader.quarantine();
    expect(piece).toMatchObject({ line: 5, reason: 'garbage' });
    expect(world.reader.quarantinedBytes(piece as NonNullable<typeof piece>).toString()).toBe('broken');
  });
});

describe('a last line without a line feed', () => {
  test('counts when the file is finished and the line is whole', () => {
    const file = lineOf(record('a', 'x')) + JSON.stringify(record('b', 'y'));
    world.write('s.jsonl', file);
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 1 });
    expect(world.ingest('s.jsonl', { finish: true })).toMatchObject({ records: 1, behindBytes: 0 });
    expect(world.ingest('s.jsonl', { finish: true })).toMatchObject({ records: 0 });
    world.append('s.jsonl', `\n${lineOf(record('c', 'z'))}`);
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'append', records: 1 });
    expect(texts('s.jsonl')).toEqual(['x', 'y', 'z']);
    expect(world.stored('s.jsonl').equals(world.read('s.jsonl'))).toBe(true);
  });

  test('is kept aside when it is not whole, until more of it comes', () => {
    world.write('s.jsonl', `${lineOf(record('a', 'x'))}{"type":"us`);
    world.ingest('s.jsonl', { finish: true });
    const file = world.reader.fileAt(world.path('s.jsonl'));
    const all = (): string => Buffer.concat(Array.from(world.reader.bytesOfFile(file?.id ?? 0, { tail: true }))).toString();
    expect(all()).toBe(world.read('s.jsonl').toString());
    world.append('s.jsonl', 'er","text":"y"}\n');
    world.ingest('s.jsonl', { finish: true });
    expect(all()).toBe(world.read('s.jsonl').toString());
    expect(texts('s.jsonl')).toEqual(['x', 'y']);
  });
});

describe('a file that is not what it was', () => {
  const [a, b, c] = [lineOf(record('a', 'x')), lineOf(record(null, 'y')), lineOf(record('c', 'z'))];

  test('truncated: what is gone stays, what comes back is not doubled', () => {
    world.write('s.jsonl', a + b + c);
    world.ingest('s.jsonl');
    truncateSync(world.path('s.jsonl'), a.length + 5);
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'changed', committedBytes: a.length });
    expect(texts('s.jsonl')).toEqual(['x']);
    expect(texts('s.jsonl', true)).toEqual(['x', 'y', 'z']);
    world.write('s.jsonl', a + lineOf(record('d', 'new')) + b + b);
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 2, again: 1 });
    expect(texts('s.jsonl')).toEqual(['x', 'new', 'y', 'y']);
    expect(world.stored('s.jsonl').equals(world.read('s.jsonl'))).toBe(true);
    expect(world.reader.counts()).toMatchObject({ records: 5, copies: 0 });
    const file = world.reader.fileAt(world.path('s.jsonl'));
    const before = Array.from(world.reader.bytesOfFile(file?.id ?? 0, { generation: 0 }));
    expect(Buffer.concat(before).toString()).toBe(a + b + c);
  });

  test('written anew in place, with the same size', () => {
    world.write('s.jsonl', a + b + c);
    world.ingest('s.jsonl');
    writeFileSync(world.path('s.jsonl'), (a + b + c).replace('"y"', '"Y"'));
    utimesSync(world.path('s.jsonl'), 1_900_000_000, 1_900_000_000);
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'changed', records: 1, again: 1 });
    expect(texts('s.jsonl')).toEqual(['x', 'Y', 'z']);
  });

  test('written anew where only a whole comparison sees it', () => {
    world.write('s.jsonl', a + b + c);
    world.ingest('s.jsonl');
    const { atime, mtime } = statSync(world.path('s.jsonl'));
    writeFileSync(world.path('s.jsonl'), (a + b + c).replace('"y"', '"Y"'));
    utimesSync(world.path('s.jsonl'), atime, mtime);
    world.ingest('s.jsonl', { verify: true });
    expect(texts('s.jsonl')).toEqual(['x', 'Y', 'z']);
    expect(world.ingest('s.jsonl', { verify: true })).toMatchObject({ finding: 'append', records: 0, again: 0 });
  });

  test('replaced by another, and by a copy of itself that grew', () => {
    world.write('s.jsonl', a + b);
    world.ingest('s.jsonl');
    world.write('t', a + b + c);
    renameSync(world.path('t'), world.path('s.jsonl'));
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'append', records: 1 });
    world.write('t', c + b);
    renameSync(world.path('t'), world.path('s.jsonl'));
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'changed', records: 0, again: 2, committedBytes: (c + b).length });
    expect(world.stored('s.jsonl').toString()).toBe(c + b);
  });

  test('moved, by rename or to another file system', () => {
    world.write('s.jsonl', a + b);
    const { fileId } = world.ingest('s.jsonl');
    renameSync(world.path('s.jsonl'), world.path('moved.jsonl'));
    world.append('moved.jsonl', c);
    expect(world.ingest('moved.jsonl')).toMatchObject({ finding: 'moved', fileId, records: 1 });
    copyFileSync(world.path('moved.jsonl'), world.path('far.jsonl'));
    rmSync(world.path('moved.jsonl'));
    expect(world.ingest('far.jsonl')).toMatchObject({ finding: 'moved', fileId, records: 0 });
    expect(world.reader.counts()).toMatchObject({ files: 1, records: 3, copies: 0 });
  });

  test('a file with the inode or the first line of a known one, but other content, is another file', () => {
    world.write('s.jsonl', a + b);
    world.ingest('s.jsonl');
    renameSync(world.path('s.jsonl'), world.path('t.jsonl'));
    writeFileSync(world.path('t.jsonl'), a + c + c);
    expect(world.ingest('t.jsonl')).toMatchObject({ finding: 'new', records: 1, copies: 2 });
    expect(world.stored('s.jsonl').toString()).toBe(a + b);
    expect(world.stored('t.jsonl').toString()).toBe(a + c + c);
  });

  test('deleted, and there again', () => {
    world.write('s.jsonl', a + b);
    const { fileId } = world.ingest('s.jsonl');
    rmSync(world.path('s.jsonl'));
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'gone', fileId });
    expect(world.reader.file(fileId ?? 0)).toMatchObject({ gone: true, records: 2 });
    expect(world.stored('s.jsonl').toString()).toBe(a + b);
    world.write('s.jsonl', a + b + c);
    expect(world.ingest('s.jsonl')).toMatchObject({ finding: 'append', fileId, records: 1 });
    expect(world.reader.file(fileId ?? 0)).toMatchObject({ gone: false, generation: 0 });
  });

  test('compressed: the same file under its other name', () => {
    world.write('s.jsonl', a + b);
    const { fileId } = world.ingest('s.jsonl');
    renameSync(world.path('s.jsonl'), world.path('s.jsonl.zst'));
    const compressed = transcript(world.path('s.jsonl.zst'), { compression: 'zstd' });
    expect(world.ingest(compressed)).toMatchObject({ fileId, records: 0 });
    expect(world.reader.file(fileId ?? 0)).toMatchObject({ path: world.path('s.jsonl.zst'), compression: 'zstd' });
  });
});

describe('records in several files', () => {
  test('a fork copies records: each once, shown in both sessions', () => {
    const own = { sessionId: 'one', cwd: '/a', parentUuid: null };
    world.write('one.jsonl', lineOf(record('a', 'x', own)) + lineOf(record('b', 'y', own)));
    world.write(
      'two.jsonl',
      lineOf(record('a', 'x', { sessionId: 'two' })) +
        lineOf(record('b', 'other', { sessionId: 'two' })) +
        lineOf(record('d', 'late', { sessionId: 'one' })),
    );
    world.ingest(transcript(world.path('one.jsonl'), { agentSessionId: 'one' }));
    expect(world.ingest(transcript(world.path('two.jsonl'), { agentSessionId: 'two' }))).toMatchObject({ records: 2, copies: 1 });
    const of = (session: string) =>
      world.reader.recordsOfSession(session).map((row) => [row.uuid, row.copy, row.session, row.namedSession]);
    expect(of('one')).toEqual([
      ['a', false, 'one', 'one'],
      ['b', false, 'one', 'one'],
      ['d', false, 'two', 'one'],
    ]);
    expect(of('two')).toEqual([
      ['a', true, 'two', 'two'],
      ['b', false, 'two', 'two'],
      ['d', false, 'two', 'one'],
    ]);
    const [first] = world.reader.recordsOfSession('two', { limit: 1 });
    expect(world.reader.places(first?.id ?? 0).map((row) => [row.session, row.copy])).toEqual([
      ['one', false],
      ['two', true],
    ]);
    for (const session of ['one', 'two']) {
      const paged = [];
      for (let after = null; ;) {
        const [next] = world.reader.recordsOfSession(session, { after, limit: 1 });
        if (next === undefined) break;
        paged.push((after = next));
      }
      expect(paged).toEqual(world.reader.recordsOfSession(session));
    }
    expect(world.reader.sessions().map((row) => [row.session, row.files, row.records])).toEqual(
      expect.arrayContaining([
        ['one', 1, 2],
        ['two', 1, 3],
      ]),
    );
  });
});

describe('long lines and outputs', () => {
  test('a line of a few megabytes is one record in several chunks', () => {
    const big = lineOf(record('big', 'é'.repeat(1_300_000)));
    world.write('s.jsonl', lineOf(record('a', 'x')) + big + lineOf(record('c', 'z')));
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 3 });
    expect(texts('s.jsonl')).toEqual(['x', 'é'.repeat(1_300_000), 'z']);
    expect(world.stored('s.jsonl').equals(world.read('s.jsonl'))).toBe(true);
  });

  test('a line over 8 MB is kept, with what its head says', () => {
    const big = lineOf({
      type: 'file-history',
      uuid: 'big',
      timestamp: '2026-01-01T00:00:00Z',
      text: randomBytes(5_000_000).toString('hex'),
    });
    world.write('s.jsonl', lineOf(record('a', 'x')) + big.slice(0, -1));
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 1, behindBytes: big.length - 1 });
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 0 });
    world.append('s.jsonl', `\n${lineOf(record('c', 'z'))}`);
    expect(world.ingest('s.jsonl')).toMatchObject({ records: 2, behindBytes: 0 });
    const file = world.reader.fileAt(world.path('s.jsonl'));
    const [, row, last] = world.reader.recordsOfFile(file?.id ?? 0);
    expect(row).toMatchObject({ uuid: 'big', kind: 'unknown', nativeType: 'file-history', oversized: true, line: 1 });
    expect(last).toMatchObject({ line: 2 });
    expect(world.reader.recordBytes(row?.id ?? 0)?.toString()).toBe(big.slice(0, -1));
    expect(world.stored('s.jsonl').equals(world.read('s.jsonl'))).toBe(true);
  });

  test('an output is one record, whatever its bytes', () => {
    const output = transcript(world.path('out.txt'), { kind: 'output', agentSessionId: 'one' });
    world.write('out.txt', Buffer.concat([Buffer.from('{"a":1}\nx'), randomBytes(1_500_000)]));
    expect(world.ingest(output)).toMatchObject({ records: 1, behindBytes: 0 });
    world.append('out.txt', 'more');
    expect(world.ingest(output)).toMatchObject({ records: 0, behindBytes: 0 });
    const [row] = world.reader.recordsOfSession('one');
    expect(row).toMatchObject({ kind: 'notice', nativeType: 'output' });
    expect(world.reader.recordBytes(row?.id ?? 0)?.equals(world.read('out.txt'))).toBe(true);
    world.write('out.txt', 'other');
    world.ingest(output, { verify: true });
    expect(world.reader.recordBytes(row?.id ?? 0)?.toString()).toBe('other');
    expect(world.reader.counts()).toMatchObject({ records: 1 });
  });
});
