import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveWorld, lineOf, testReader, transcript } from '../../test/contract/archive-world.ts';
import type { TranscriptFile } from '../core/transcript/record.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => {
  world.remove();
});

const session = (name: string): TranscriptFile => transcript(world.path(`${name}.jsonl`), { agentSessionId: name });
const record = (uuid: string, text: string, sessionId: string): string => lineOf({ type: 'user', uuid, text, sessionId });
const trimAll = (fileId: number): number => {
  let removed = 0;
  for (let more = world.writer.trim(fileId, 1); more > 0; more = world.writer.trim(fileId, 1)) removed += more;
  return removed;
};

test('raw bytes go, the index, the words and the counts of records stay, and the file goes on from where it was', () => {
  const text = record('a', 'zeppelin one', 'one') + record('b', 'two', 'one');
  world.write('one.jsonl', text);
  const { fileId } = world.ingest(session('one'));
  while (world.writer.indexTexts([testReader], 100).more);
  expect(world.writer.trimmable()).toEqual([{ session: 'one', fileIds: [1], committedAt: world.now, bytes: text.length }]);
  expect(trimAll(fileId ?? 0)).toBe(text.length);

  expect(world.writer.trimmable()).toEqual([]);
  expect(world.reader.file(1)).toMatchObject({ trimmed: { bytes: text.length, lines: 2, at: world.now }, records: 2, lines: 2 });
  expect(world.reader.counts()).toMatchObject({ records: 2, bytes: 0 });
  expect(world.reader.search({ words: 'zeppelin', limit: 5 })).toHaveLength(1);
  expect(world.reader.recordBytes(1)).toEqual(Buffer.alloc(0));
  expect(world.reader.removedAt(1)).toBe(world.now);
  expect(() => Array.from(world.reader.bytesOfFile(1))).toThrow('The size limit removed bytes of');
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'unchanged', records: 0 });
  expect(world.ingest(session('one'), { verify: true })).toMatchObject({ finding: 'append', records: 0, again: 0 });

  const more = record('c', 'three', 'one');
  world.append('one.jsonl', more);
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'append', records: 1 });
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'unchanged' });
  expect(Buffer.concat(Array.from(world.reader.bytesOfFile(1, { from: text.length }))).toString()).toBe(more);
  expect(world.reader.removedAt(3)).toBeNull();
  world.reopen();
  expect(readFileSync(world.archivePath).includes('zeppelin')).toBe(false);
});

test('written anew, nothing of it counts twice, what is copied from it is known, and a copy still has the bytes', () => {
  const lines = [record('a', 'x', 'one'), lineOf({ type: 'mode', n: 1 }), record('b', 'y', 'one')];
  world.write('one.jsonl', lines.join(''));
  world.ingest(session('one'));
  trimAll(1);
  world.write('two.jsonl', record('a', 'x', 'two') + record('b', 'other', 'two'));
  expect(world.ingest(session('two'))).toMatchObject({ copies: 1, records: 1 });
  expect(world.reader.recordBytes(1)?.toString()).toBe(record('a', 'x', 'two').trim());

  world.write('one.jsonl', lines.join('').replace('"y"', '"z"'));
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'changed', again: 2, records: 1 });
  expect(world.reader.recordBytes(1)?.toString()).toBe(lines[0]?.trim());
  expect(world.reader.counts()).toMatchObject({ records: 5, copies: 1 });
});

test('a generation that goes on from the middle of a chunk is cut there; both parts are still recognised', () => {
  const lines = Array.from({ length: 30 }, (_, n) => record(`u${n}`, `text ${n}`, 'one'));
  world.write('one.jsonl', lines.join(''));
  world.ingest(session('one'));
  const other = [...lines.slice(0, 10), record('v', 'v', 'one'), ...lines.slice(10, 12)].join('');
  world.write('one.jsonl', other);
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'changed', records: 1, again: 2 });
  trimAll(1);
  expect(world.reader.file(1)?.trimmed).toMatchObject({ bytes: other.length, lines: 13 });
  expect(world.ingest(session('one'), { verify: true })).toMatchObject({ finding: 'append', records: 0, again: 0 });
  world.append('one.jsonl', record('w', 'w', 'one'));
  expect(world.ingest(session('one'), { verify: true })).toMatchObject({ records: 1, again: 0 });
});

test('a session that was trimmed can be forgotten, and what another has of it stays and is known', () => {
  world.write('one.jsonl', record('a', 'x', 'one'));
  world.write('two.jsonl', record('a', 'x', 'two'));
  world.ingest(session('one'));
  world.ingest(session('two'));
  trimAll(1);
  trimAll(2);
  world.writer.forget([1], ['one']);
  expect(world.reader.recordsOfSession('two').map(({ uuid }) => uuid)).toEqual(['a']);
  world.write('three.jsonl', record('a', 'x', 'three'));
  expect(world.ingest(session('three'))).toMatchObject({ copies: 1, records: 0 });
});

test('its pages are free afterwards, and can be given back to the disk', () => {
  const noise = (n: number): string => Array.from({ length: 3000 }, (_, at) => Math.sin(n * 7919 + at)).join(' ');
  world.write('one.jsonl', Array.from({ length: 60 }, (_, n) => record(`u${n}`, noise(n), 'one')).join(''));
  world.ingest(session('one'));
  const before = world.writer.size();
  trimAll(1);
  const after = world.writer.size();
  expect(after.used).toBeLessThan(before.used / 2);
  expect(after.free).toBeGreaterThan(before.used / 2);
  world.writer.shrink();
  expect(world.writer.size()).toMatchObject({ free: 0 });
  expect(world.reader.file(1)).toMatchObject({ records: 60 });
});
