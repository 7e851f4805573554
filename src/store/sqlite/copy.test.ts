import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { backup, copyAside, moveAside } from './copy.ts';
import { checkIntegrity } from './integrity.ts';
import { openSqliteStore } from './open.ts';

let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-copy-'));
  path = join(directory, 'register.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (at = path): Promise<Store> => openSqliteStore({ path: at, synchronous: 'NORMAL' });

async function made(): Promise<void> {
  const store = await open();
  await store.transaction([], (tx) => tx.settings.set('a', '1'));
  await store.close();
}

async function settingIn(file: string): Promise<string | null> {
  const store = await open(file);
  try {
    return await store.read((tx) => tx.settings.get('a'));
  } finally {
    await store.close();
  }
}

test('a backup of an open register has all that is committed, and is private', async () => {
  const store = await open();
  await store.transaction([], (tx) => tx.settings.set('a', 'still in the log'));
  const to = join(directory, 'backup.db');
  backup(path, to);
  await store.transaction([], (tx) => tx.settings.set('a', 'later'));
  await store.close();
  expect(statSync(to).mode & 0o777).toBe(0o600);
  expect(await settingIn(to)).toBe('still in the log');
  expect(checkIntegrity(to)).toEqual([]);
});

test('a backup replaces nothing, and leaves nothing half written', async () => {
  await made();
  const to = join(directory, 'taken');
  writeFileSync(to, 'mine');
  expect(() => backup(path, to)).toThrow(expect.objectContaining({ code: 'REGISTER_UNAVAILABLE' }));
  expect(readFileSync(to, 'utf8')).toBe('mine');
  writeFileSync(path, 'no database, '.repeat(500));
  expect(() => backup(path, join(directory, 'half'))).toThrow(expect.objectContaining({ code: 'REGISTER_CORRUPT' }));
  expect(readdirSync(directory)).not.toContain('half');
});

test('a readable register is set aside as a clean copy', async () => {
  await made();
  expect(copyAside(path, 'aside')).toEqual({ how: 'vacuum', files: [`${path}.aside`] });
  expect(await settingIn(`${path}.aside`)).toBe('1');
  expect(await settingIn(path)).toBe('1');
  expect(() => copyAside(path, 'aside')).toThrow(expect.objectContaining({ code: 'REGISTER_UNAVAILABLE' }));
});

test('a damaged one is set aside byte by byte, with the files beside it', async () => {
  await made();
  writeFileSync(path, 'no database, '.repeat(500));
  writeFileSync(`${path}-wal`, 'its log');
  expect(copyAside(path, 'aside')).toEqual({ how: 'bytes', files: expect.arrayContaining([`${path}.aside`, `${path}.aside-wal`]) });
  expect(readFileSync(`${path}.aside`).equals(readFileSync(path))).toBe(true);
  expect(readFileSync(`${path}.aside-wal`, 'utf8')).toBe('its log');
});

test('moved aside, it makes room for a new register and stays as it was', async () => {
  await made();
  writeFileSync(path, 'no database, '.repeat(500), { mode: 0o644 });
  writeFileSync(`${path}-wal`, 'its log');
  const before = readFileSync(path);
  await expect(open()).rejects.toMatchObject({ code: 'REGISTER_CORRUPT' });
  const moved = moveAside(path, 'damaged');
  expect(moved).toEqual(expect.arrayContaining([`${path}.damaged`, `${path}.damaged-wal`]));
  expect(readFileSync(`${path}.damaged-wal`, 'utf8')).toBe('its log');
  expect(readFileSync(`${path}.damaged`).equals(before)).toBe(true);
  expect(statSync(`${path}.damaged-wal`).mode & 0o077).toBe(0);
  expect(await settingIn(path)).toBeNull();
});
