import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArchiveWorld, lineOf } from '../../test/contract/archive-world.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { ArchiveReader } from './reader.ts';
import { MIGRATIONS } from './schema/index.ts';
import { ArchiveWriter } from './writer.ts';

let world: ArchiveWorld;
beforeEach(() => {
  world = new ArchiveWorld();
});
afterEach(() => {
  world.remove();
});

const open = (): void => {
  new ArchiveWriter({ path: world.archivePath, now: () => 0 }).close();
};
const codeOf = (work: () => unknown): ErrorCode | 'none' => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: ErrorCode }).code;
  }
};

test('the files are private to their user', () => {
  world.write('s.jsonl', lineOf({ a: 1 }));
  world.ingest('s.jsonl');
  for (const file of ['', '-wal', '-shm']) expect(statSync(world.archivePath + file).mode & 0o777).toBe(0o600);
});

test.each([
  ['no database', Buffer.from('x'.repeat(5000))],
  ['a database of another program', null],
])('%s is left as it is', (_, bytes) => {
  if (bytes === null) new Database(world.archivePath).exec('create table t (a)').close();
  else writeFileSync(world.archivePath, bytes);
  const before = readFileSync(world.archivePath);
  expect(codeOf(open)).toBe('ARCHIVE_CORRUPT');
  expect(codeOf(() => new ArchiveReader(world.archivePath))).toBe('ARCHIVE_CORRUPT');
  expect(readFileSync(world.archivePath).equals(before)).toBe(true);
});

test('a link in its place is not followed', () => {
  symlinkSync(world.path('elsewhere'), world.archivePath);
  expect(codeOf(open)).toBe('ARCHIVE_UNAVAILABLE');
});

test('one that a newer program changed is left alone, unless the change does no harm', () => {
  open();
  const change = (breaking: number): void => {
    const db = new Database(world.archivePath);
    db.prepare("insert or replace into schema_migrations values (?, 'later', ?, 0, '9.0.0')").run(MIGRATIONS.length + 1, breaking);
    db.close();
  };
  change(0);
  expect(codeOf(open)).toBe('none');
  change(1);
  expect(codeOf(open)).toBe('ARCHIVE_NEWER');
});

test('the steps have numbers without gaps', () => {
  expect(MIGRATIONS.map((step) => step.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});
