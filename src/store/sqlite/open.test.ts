import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Store } from '../store.ts';
import { openSqliteStore, type SqliteStoreOptions } from './open.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-open-'));
  path = join(directory, 'register.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const next = MIGRATIONS.length + 1;
const addColumn: Migration = {
  version: next,
  name: 'add-colour',
  breaking: false,
  statements: () => [`alter table settings add column colour text not null default 'blue'`, `create table colours (name text) strict`],
};
const breaking: Migration = { ...addColumn, breaking: true };

const open = (options: Partial<SqliteStoreOptions> = {}): Promise<Store> =>
  openSqliteStore({ path, synchronous: 'NORMAL', version: '1.2.3', now: () => 4711, ...options });

async function made(options: Partial<SqliteStoreOptions> = {}): Promise<void> {
  const store = await open(options);
  await store.transaction([], async (tx) => {
    for (let index = 0; index < 200; index += 1) await tx.settings.set(`key ${index}`, 'x'.repeat(200));
  });
  await store.close();
}

function sql(statement: string): unknown[] {
  const raw = new Database(path);
  try {
    const prepared = raw.prepare(statement);
    return prepared.reader ? prepared.all() : [prepared.run()];
  } finally {
    raw.close();
  }
}

describe('the files', () => {
  test('are private to the user, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      const store = await open();
      await store.probe('x');
      for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(statSync(file).mode & 0o777).toBe(0o600);
      await store.close();
    } finally {
      process.umask(umask);
    }
  });

  test('become private when they were not', async () => {
    await made();
    chmodSync(path, 0o644);
    const store = await open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await store.close();
  });

  test.each([
    ['a symbolic link', () => symlinkSync(join(directory, 'elsewhere'), path), /symbolic link/],
    ['a log that is a symbolic link', () => symlinkSync(join(directory, 'elsewhere'), `${path}-wal`), /symbolic link/],
    ['a directory', () => mkdirSync(path), /not a plain file/],
    ['a missing directory', () => rmSync(directory, { recursive: true }), /cannot be created/],
  ])('%s is refused', async (_what, prepare, why) => {
    prepare();
    await expect(open()).rejects.toMatchObject({ code: 'REGISTER_UNAVAILABLE', message: expect.stringMatching(why) });
  });
});

describe('the schema', () => {
  test('the history says which version applied what, and when', async () => {
    await made();
    expect(sql('select * from schema_migrations')).toEqual([
      { version: 1, name: 'first', breaking: 1, applied_at: 4711, applied_by: '1.2.3' },
      { version: 2, name: 'authors-and-claims', breaking: 1, applied_at: 4711, applied_by: '1.2.3' },
      { version: 3, name: 'identities', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 4, name: 'project-of-a-session', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 5, name: 'continuity', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 6, name: 'intents', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 7, name: 'messages', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 8, name: 'priorities', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 9, name: 'decisions', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 10, name: 'closings', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 11, name: 'checkouts', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
      { version: 12, name: 'instructions', breaking: 0, applied_at: 4711, applied_by: '1.2.3' },
    ]);
    await made({ version: '9.9.9' });
    expect(sql('select distinct applied_by from schema_migrations')).toEqual([{ applied_by: '1.2.3' }]);
  });

  test('an older register is brought up to date and keeps its rows', async () => {
    await made();
    const store = await open({ migrations: [...MIGRATIONS, addColumn], version: '2.0.0' });
    expect(await store.schemaVersion()).toBe(next);
    expect(await store.read((tx) => tx.settings.get('key 7'))).toBe('x'.repeat(200));
    await store.close();
    expect(sql('select version, applied_by from schema_migrations')).toEqual([
      ...MIGRATIONS.map(({ version }) => ({ version, applied_by: '1.2.3' })),
      { version: next, applied_by: '2.0.0' },
    ]);
  });

  test('a newer register that broke nothing is used as it is, and what this program does not know stays', async () => {
    await made({ migrations: [...MIGRATIONS, addColumn] });
    sql(`update settings set colour = 'red' where key = 'key 1'`);
    const store = await open();
    await store.transaction([], async (tx) => {
      await tx.settings.set('key 1', 'new');
      await tx.settings.set('fresh', 'new');
    });
    await store.close();
    expect(sql(`select colour from settings where value = 'new' order by key`)).toEqual([{ colour: 'blue' }, { colour: 'red' }]);
  });

  test('a newer register that broke something is refused, and nothing is written', async () => {
    await made({ migrations: [...MIGRATIONS, breaking], version: '3.0.0' });
    const before = readFileSync(path);
    await expect(open()).rejects.toMatchObject({
      code: 'REGISTER_NEWER',
      details: { found: String(next), known: String(next - 1), version: '3.0.0' },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a step that fails leaves the register as it was', async () => {
    await made();
    const failing: Migration = { ...addColumn, statements: () => ['create table half (a text)', 'this is not SQL'] };
    await expect(open({ migrations: [...MIGRATIONS, failing] })).rejects.toThrow('syntax error');
    expect(sql(`select name from sqlite_schema where name = 'half'`)).toEqual([]);
    await made();
  });
});

describe('what cannot be used stays as it is, byte for byte', () => {
  test.each<[string, () => void]>([
    ['text', () => writeFileSync(path, 'this is no database, '.repeat(500))],
    ['NUL bytes', () => writeFileSync(path, Buffer.alloc(8192))],
    ['a torn header', () => damage(0, 40)],
    ['half of its pages', () => truncateSync(path, 4096 * Math.floor(statSync(path).size / 8192))],
    ['a page that was overwritten', () => damage(statSync(path).size - 4096, 4096)],
    ['another program’s database', () => foreign()],
    ['a table lost', () => sql('drop table lease_waits')],
    ['a column lost', () => sql('alter table settings drop column value')],
  ])('%s', async (_what, spoil) => {
    await made();
    spoil();
    const before = readFileSync(path);
    await expect(open()).rejects.toMatchObject({ code: 'REGISTER_CORRUPT', details: { path } });
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

function damage(from: number, length: number): void {
  const bytes = readFileSync(path);
  bytes.fill(0xa5, from, from + length);
  writeFileSync(path, bytes);
}

function foreign(): void {
  rmSync(path);
  sql('create table schema_migrations (version text)');
}
