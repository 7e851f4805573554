import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { checkIntegrity } from './integrity.ts';
import { openSqliteStore } from './open.ts';
import { schemaStatus } from './schema-status.ts';

let directory = '';
let path = '';
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-schema-'));
  path = join(directory, 'register.db');
  await make();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const known = MIGRATIONS.length;
const newer: Migration = {
  version: known + 1,
  name: 'newer',
  breaking: true,
  statements: () => ['create table extra (a text) strict'],
};

async function make(migrations = MIGRATIONS): Promise<void> {
  const store = await openSqliteStore({ path, synchronous: 'NORMAL', version: '1.2.3', now: () => 4711, migrations });
  await store.close();
}

function change(statements: string): void {
  const raw = new Database(path);
  raw.exec(statements);
  raw.close();
}

test('a sound register has no drift and no problems, and looking changes nothing', () => {
  const before = readFileSync(path);
  const by = { breaking: true, appliedAt: 4711, appliedBy: '1.2.3' };
  const applied = [
    { version: 1, name: 'first', ...by },
    { version: 2, name: 'authors-and-claims', ...by },
    { version: 3, name: 'identities', ...by, breaking: false },
    { version: 4, name: 'project-of-a-session', ...by, breaking: false },
    { version: 5, name: 'continuity', ...by, breaking: false },
    { version: 6, name: 'intents', ...by, breaking: false },
    { version: 7, name: 'messages', ...by, breaking: false },
    { version: 8, name: 'priorities', ...by, breaking: false },
    { version: 9, name: 'decisions', ...by, breaking: false },
    { version: 10, name: 'closings', ...by, breaking: false },
    { version: 11, name: 'checkouts', ...by, breaking: false },
    { version: 12, name: 'instructions', ...by, breaking: false },
  ];
  expect(schemaStatus(path)).toEqual({ exists: true, version: 12, known: 12, tooNew: false, applied, missing: [], unexpected: [] });
  expect(checkIntegrity(path)).toEqual([]);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('where there is none, it says so and makes none', () => {
  const none = join(directory, 'none.db');
  expect(schemaStatus(none)).toMatchObject({ exists: false, version: 0 });
  expect(() => readFileSync(none)).toThrow('ENOENT');
});

test('drift is named, in both directions', () => {
  change('drop index leases_of_session; alter table settings add column colour text; create index mine on settings (value)');
  const { missing, unexpected } = schemaStatus(path);
  expect(missing).toEqual(['index leases_of_session: create index leases_of_session on leases (session_id)']);
  expect(unexpected).toEqual(['column settings.colour text', 'index mine: create index mine on settings (value)']);
});

test('a newer register is known by its steps, and is not called drifted', async () => {
  await make([...MIGRATIONS, newer]);
  expect(schemaStatus(path)).toMatchObject({ version: known + 1, known, tooNew: true, missing: [], unexpected: [] });
});

test('a page that belongs to nothing is found', () => {
  const raw = new Database(path);
  raw.unsafeMode(true);
  raw.exec('create index mine on settings (value)');
  raw.pragma('writable_schema = on');
  raw.exec(`delete from sqlite_schema where name = 'mine'`);
  raw.close();
  expect(checkIntegrity(path)).toEqual([expect.stringContaining('never used')]);
});

test('a row that points nowhere is found', () => {
  const raw = new Database(path);
  raw.pragma('foreign_keys = off');
  raw.exec(`insert into open_calls values ('ses_none', 't', null, 'Edit', 1)`);
  raw.close();
  expect(checkIntegrity(path)).toEqual(['a row of open_calls points to a missing row of sessions']);
});

test('what is no register is called damaged', () => {
  writeFileSync(path, 'no database at all, '.repeat(300));
  expect(() => schemaStatus(path)).toThrow(expect.objectContaining({ code: 'REGISTER_CORRUPT' }));
  expect(() => checkIntegrity(path)).toThrow(expect.objectContaining({ code: 'REGISTER_CORRUPT' }));
});
