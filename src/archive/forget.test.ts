import { readFileSync, renameSync } from 'node:fs';
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
const index = (): void => {
  while (world.writer.indexTexts([testReader], 100).more);
};
const uuids = (of: string): unknown[] => world.reader.recordsOfSession(of).map((row) => [row.uuid, row.copy]);

test('nothing of a forgotten session is left, but what another session has of it', () => {
  world.write('one.jsonl', record('a', 'shared sentence', 'one') + record('b', 'secretword alone', 'one'));
  world.write('two.jsonl', record('a', 'shared sentence', 'two') + record('c', 'other', 'two'));
  world.ingest(session('one'));
  world.ingest(session('two'));
  index();
  const [first] = world.reader.recordsOfSession('two');
  const { fileId } = world.ingest(session('one'));

  world.writer.forget([fileId ?? 0]);
  expect(uuids('one')).toEqual([]);
  expect(uuids('two')).toEqual([
    ['a', false],
    ['c', false],
  ]);
  expect(world.reader.record(first?.id ?? 0)).toMatchObject({ uuid: 'a', session: 'two', namedSession: 'two' });
  expect(world.reader.recordBytes(first?.id ?? 0)?.toString()).toBe(record('a', 'shared sentence', 'two').trim());
  expect(world.reader.search({ words: 'shared', limit: 5 })).toHaveLength(1);
  expect(world.reader.search({ words: 'secretword', limit: 5 })).toEqual([]);
  expect(world.reader.counts()).toMatchObject({ files: 1, records: 2, copies: 0 });
  world.reopen();
  expect(readFileSync(world.archivePath).includes('secretword')).toBe(false);
});

test('a forgotten file is not read in again, grown or moved, until its tombstone is lifted', () => {
  world.write('one.jsonl', record('a', 'x', 'one'));
  const { fileId } = world.ingest(session('one'));
  world.writer.forget([fileId ?? 0]);
  world.append('one.jsonl', record('b', 'y', 'one'));
  expect(world.ingest(session('one'))).toMatchObject({ finding: 'forgotten', fileId: null });
  renameSync(world.path('one.jsonl'), world.path('moved.jsonl'));
  expect(world.ingest(session('moved'))).toMatchObject({ finding: 'forgotten' });
  world.write('two.jsonl', record('c', 'z', 'two'));
  expect(world.ingest(session('two'))).toMatchObject({ records: 1 });
  expect(world.reader.counts()).toMatchObject({ files: 1, records: 1 });

  const [tombstone] = world.writer.tombstones();
  expect(tombstone).toMatchObject({ lineage: world.path('one.jsonl'), session: 'one', forgottenAt: world.now });
  world.writer.liftTombstones([tombstone?.id ?? 0]);
  expect(world.ingest(session('moved'))).toMatchObject({ records: 2 });
});

test('sessions that are forgotten together leave nothing to one another; a record number is never given twice', () => {
  for (const name of ['one', 'two']) world.write(`${name}.jsonl`, record('a', 'x', name));
  const ids = ['one', 'two'].map((name) => world.ingest(session(name)).fileId ?? 0);
  const [before] = world.reader.recordsOfSession('one');
  world.writer.forget(ids);
  expect(world.reader.counts()).toMatchObject({ files: 0, records: 0, copies: 0, bytes: 0 });
  world.write('three.jsonl', record('d', 'z', 'three'));
  world.ingest(session('three'));
  expect(world.reader.recordsOfSession('three')[0]?.id).toBeGreaterThan(before?.id ?? Infinity);
});

test('a tombstone is for the session: files of it that come later, or that never came, are not read in either', () => {
  world.write('one.jsonl', record('a', 'x', 'one'));
  const known = transcript(world.path('one.jsonl'), { agentSessionId: 'one' });
  world.ingest(known);
  world.writer.forget(world.writer.forgettable(['one', 'never']).fileIds, ['one', 'never']);
  world.write('agent-new.jsonl', record('b', 'y', 'one'));
  const late = transcript(world.path('agent-new.jsonl'), { agentSessionId: 'one', kind: 'subagent', agentId: 'new' });
  expect(world.ingest(late)).toMatchObject({ finding: 'forgotten' });
  world.write('never.jsonl', record('c', 'z', 'never'));
  expect(world.ingest(session('never'))).toMatchObject({ finding: 'forgotten' });
  world.write('two.jsonl', record('d', 'z', 'two'));
  expect(world.ingest(session('two'))).toMatchObject({ records: 1 });
});

test('a subagent of an older version, whose file names no session, goes with the session that its records name', () => {
  world.write('one.jsonl', record('a', 'x', 'one'));
  world.write('agent-old.jsonl', record('b', 'y', 'one'));
  world.ingest(session('one'));
  const { fileId } = world.ingest(transcript(world.path('agent-old.jsonl'), { kind: 'subagent' }));
  expect(world.writer.forgettable(['one'])).toMatchObject({ fileIds: [1, fileId], heirs: [], records: 2 });
});
