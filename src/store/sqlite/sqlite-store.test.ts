import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { openReader, openWriter, type Connection } from './connection.ts';
import { toStoreError } from './errors.ts';
import { openSqliteStore } from './open.ts';
import { SqliteStore } from './sqlite-store.ts';

const UNAVAILABLE = { code: 'REGISTER_UNAVAILABLE' };
const LOCK_TIMEOUT_MS = 100;
const BIG = 'x'.repeat(20_000);

let directory = '';
let path = '';
let writer: Connection;
let store: Store;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-sqlite-'));
  path = join(directory, 'register.db');
  await (await openSqliteStore({ path, synchronous: 'NORMAL' })).close();
  writer = openWriter(path, 'NORMAL');
  store = new SqliteStore(writer, openReader(path), LOCK_TIMEOUT_MS);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const set = (key: string, value: string): Promise<void> => store.transaction([], (tx) => tx.settings.set(key, value));
const get = (key: string): Promise<string | null> => store.read((tx) => tx.settings.get(key));

const logBytes = (): number => statSync(`${path}-wal`).size;
/** Of another content each time: SQLite does not write a page that stays the same. */
const writeMegabyte = async (round: number): Promise<void> => {
  for (let index = 0; index < 50; index += 1) await set(`key ${index}`, String.fromCodePoint(65 + round).repeat(BIG.length));
};

describe('when SQLite fails', () => {
  test('a full database undoes the transaction; it works again when there is room', async () => {
    await set('before', '1');
    const pages = Number(writer.raw.pragma('page_count', { simple: true }));
    writer.raw.pragma(`max_page_count = ${pages + 1}`);
    await expect(set('big', BIG)).rejects.toMatchObject(UNAVAILABLE);
    expect([await get('before'), await get('big')]).toEqual(['1', null]);
    await set('small', '2');
    writer.raw.pragma('max_page_count = 100000');
    await set('big', BIG);
    expect([await get('small'), await get('big')]).toEqual(['2', BIG]);
  });

  test('of those that share a commit, each is told the truth', async () => {
    const pages = Number(writer.raw.pragma('page_count', { simple: true }));
    writer.raw.pragma(`max_page_count = ${pages + 6}`);
    const asked = Array.from({ length: 8 }, (_, index) => (index % 2 ? set(`key ${index}`, BIG) : set(`key ${index}`, 'small')));
    const outcomes = await Promise.allSettled(asked);
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason as unknown);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatchObject(UNAVAILABLE);
    const there = await Promise.all(outcomes.map(async (_, index) => (await get(`key ${index}`)) !== null));
    expect(there).toEqual(outcomes.map((outcome) => outcome.status === 'fulfilled'));
  });

  test('a commit that fails is told to all that share it', async () => {
    // An open cursor over the table makes SQLite refuse nothing; a deferred reference that is broken makes it refuse the commit.
    writer.raw.exec(
      'create table parent (id integer primary key); create table child (id integer references parent deferrable initially deferred)',
    );
    writer.raw.exec(`create trigger late after insert on settings when new.key = 'bad' begin insert into child values (1); end`);
    const outcomes = await Promise.allSettled([set('a', '1'), set('bad', '1'), set('b', '1')]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect([await get('a'), await get('bad'), await get('b')]).toEqual([null, null, null]);
    await set('a', '2');
    expect(await get('a')).toBe('2');
  });

  test('a read-only file refuses the write and still reads', async () => {
    await set('a', '1');
    writer.raw.pragma('query_only = on');
    await expect(set('a', '2')).rejects.toMatchObject(UNAVAILABLE);
    expect(await get('a')).toBe('1');
    writer.raw.pragma('query_only = off');
    await set('a', '3');
  });

  test('each kind of failure has its code, and a defect of ours stays what it is', () => {
    const codeOf = (code: string): unknown => {
      const mapped = toStoreError(new Database.SqliteError('said SQLite', code), path);
      return mapped instanceof Error && 'code' in mapped ? mapped.code : null;
    };
    for (const code of [
      'SQLITE_FULL',
      'SQLITE_IOERR_WRITE',
      'SQLITE_IOERR',
      'SQLITE_READONLY_DBMOVED',
      'SQLITE_BUSY_RECOVERY',
      'SQLITE_CANTOPEN',
    ]) {
      expect(codeOf(code)).toBe('REGISTER_UNAVAILABLE');
    }
    for (const code of ['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB']) expect(codeOf(code)).toBe('REGISTER_CORRUPT');
    expect(codeOf('SQLITE_CONSTRAINT_UNIQUE')).toBe('SQLITE_CONSTRAINT_UNIQUE');
    const other = new Error('other');
    expect(toStoreError(other, path)).toBe(other);
  });
});

describe('when another process holds the lock', () => {
  test('a transaction waits for it, gives up at its limit, and the store goes on', async () => {
    const other = new Database(path);
    other.exec('begin immediate');
    await expect(set('a', '1')).rejects.toMatchObject({ ...UNAVAILABLE, message: expect.stringContaining('another process') });
    expect(await get('a')).toBeNull();
    const waiting = set('a', '2');
    setImmediate(() => other.exec('commit'));
    await waiting;
    other.close();
    expect(await get('a')).toBe('2');
  });

  test('reads do not wait', async () => {
    await set('a', '1');
    const other = new Database(path);
    other.exec(`begin immediate; update settings set value = '2'`);
    expect(await get('a')).toBe('1');
    other.exec('commit');
    other.close();
    expect(await get('a')).toBe('2');
  });
});

describe('the log', () => {
  test('does not grow while somebody maintains it', async () => {
    await writeMegabyte(0);
    await store.maintain();
    const after = logBytes();
    for (let round = 1; round < 6; round += 1) {
      await writeMegabyte(round);
      await store.maintain();
    }
    expect(logBytes()).toBeLessThan(2 * after);
  });

  test('has a ceiling where nobody does', async () => {
    for (let round = 0; round < 40; round += 1) await writeMegabyte(round);
    expect(logBytes()).toBeLessThan(24 * 1024 * 1024);
  });

  test('after a scrub nothing of what was replaced is left in any file', async () => {
    for (const [index, text] of ['first word', 'second word', 'third'].entries()) await set('a', `${text}${'.'.repeat(index * 2000)}`);
    for (let index = 0; index < 30; index += 1) await set(`key ${index}`, `first word ${index} ${BIG}`);
    for (let index = 0; index < 30; index += 1) await set(`key ${index}`, '');
    await store.scrub();
    for (const file of [path, `${path}-wal`]) {
      const bytes = readFileSync(file);
      expect(['first word', 'second word'].filter((word) => bytes.includes(word))).toEqual([]);
    }
    expect(await get('a')).toContain('third');
  });

  test('is gone after close', async () => {
    await set('a', '1');
    await store.close();
    expect(() => logBytes()).toThrow('ENOENT');
  });
});

test('a probe finds a register whose file was taken away', async () => {
  await store.probe('1');
  renameSync(path, `${path}.away`);
  await expect(store.probe('2')).rejects.toMatchObject(UNAVAILABLE);
  renameSync(`${path}.away`, path);
  await store.probe('3');
});
