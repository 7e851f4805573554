import { closeSync, openSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveWorld, lineOf, transcript } from '../../test/contract/archive-world.ts';
import { beginAnew, checkArchiveFile } from './integrity.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => {
  world.remove();
});

/** 2 MB that do not compress, and a session that was forgotten. */
function fill(): void {
  world.write('gone.jsonl', lineOf({ type: 'user', uuid: 'g', text: 'x' }));
  const { fileId } = world.ingest(transcript(world.path('gone.jsonl'), { agentSessionId: 'gone' }));
  world.writer.forget([fileId ?? 0]);
  const lines = Array.from({ length: 200 }, (_, n) => lineOf({ type: 'user', uuid: `u${n}`, text: randomBytes(7500).toString('base64') }));
  world.write('one.jsonl', lines.join(''));
  world.ingest('one.jsonl');
  world.reopen();
}

function garble(from: number): void {
  const descriptor = openSync(world.archivePath, 'r+');
  writeSync(descriptor, Buffer.alloc(statSync(world.archivePath).size - from, 0xa5), 0, undefined, from);
  closeSync(descriptor);
}

test('a sound archive is sound, and none is none', () => {
  expect(checkArchiveFile(world.archivePath, true)).toEqual({ bytes: null, whole: true, problems: [] });
  fill();
  expect(checkArchiveFile(world.archivePath, false)).toEqual({ bytes: statSync(world.archivePath).size, whole: true, problems: [] });
});

test.each([
  ['whose end is garbage', () => garble(Math.floor(statSync(world.archivePath).size / 8192 / 2) * 8192)],
  ['that was cut', () => truncateSync(world.archivePath, 100_000)],
  ['that is no database', () => writeFileSync(world.archivePath, 'nothing of the sort')],
  ['whose begin is garbage', () => garble(100)],
  ['whose header is garbage', () => garble(40)],
])('an archive %s is damaged, and stays as it is', (_, damage) => {
  fill();
  damage();
  const before = readFileSync(world.archivePath);
  expect(checkArchiveFile(world.archivePath, true).problems).not.toEqual([]);
  expect(readFileSync(world.archivePath).equals(before)).toBe(true);
});

test('a new archive forgets what the damaged one had forgotten, as far as that can still be read', () => {
  fill();
  garble(Math.floor(statSync(world.archivePath).size / 8192 / 2) * 8192);
  renameSync(world.archivePath, world.path('damaged'));
  expect(beginAnew(world.path('damaged'), world.archivePath, world.now)).toBe(1);
  expect(world.ingest(transcript(world.path('gone.jsonl'), { agentSessionId: 'gone' }))).toMatchObject({ finding: 'forgotten' });
  expect(world.ingest('one.jsonl')).toMatchObject({ records: 200 });
  world.reopen();
  renameSync(world.archivePath, world.path('whole'));
  writeFileSync(world.path('damaged'), 'nothing');
  expect(beginAnew(world.path('damaged'), world.archivePath, world.now)).toBeNull();
  expect(world.ingest(transcript(world.path('gone.jsonl'), { agentSessionId: 'gone' }))).toMatchObject({ records: 1 });
});
