import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { openReader, openWriter, type Connection } from '../../src/store/sqlite/connection.ts';
import { checkIntegrity } from '../../src/store/sqlite/integrity.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { open, sqlite } from './store-sqlite-adapter.ts';
import { storeContract } from './store.ts';

const LOCK_TIMEOUT_MS = 1000;

storeContract(sqlite);

test('a full disk: what was promised is there, what was refused is not, and it goes on when there is room', async () => {
  const disk = smallDisk();
  try {
    const path = join(disk.directory, 'register.db');
    await (await open(path)).close();
    const store = disk.openStore(path);
    const promised: string[] = [];
    let refusal: unknown = null;
    for (let index = 0; refusal === null && index < 1000; index += 1) {
      const keys = [0, 1, 2].map((part) => `key ${index} ${part}`);
      const outcomes = await Promise.allSettled(keys.map((key) => store.transaction([], (tx) => tx.settings.set(key, 'x'.repeat(3000)))));
      promised.push(...keys.filter((_, part) => outcomes[part]?.status === 'fulfilled'));
      refusal = outcomes.find((outcome) => outcome.status === 'rejected')?.reason ?? null;
    }
    expect(refusal).toMatchObject({ code: 'REGISTER_UNAVAILABLE', message: expect.stringContaining('full') });
    const there = await store.read((tx) => Promise.all(promised.map((key) => tx.settings.get(key))));
    expect(there.filter((value) => value === null)).toEqual([]);
    disk.makeRoom();
    await store.probe('after');
    await store.close();
    expect(checkIntegrity(path)).toEqual([]);
    const again = await open(path);
    expect(await again.read((tx) => Promise.all(promised.map((key) => tx.settings.get(key))))).toEqual(there);
    await again.close();
  } finally {
    disk.remove();
  }
});

interface SmallDisk {
  directory: string;
  openStore(path: string): SqliteStore;
  makeRoom(): void;
  remove(): void;
}

/** A file system of 2 MB where this user may mount one; else a database that may not grow, which fails with the same error. */
function smallDisk(): SmallDisk {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-small-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'rollcall-test', directory);
    return mountedDisk(directory);
  } catch {
    return limitedDatabase(directory);
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'ignore' });
}

function mountedDisk(directory: string): SmallDisk {
  const filler = join(directory, 'filler');
  writeFileSync(filler, Buffer.alloc(1024 * 1024));
  return {
    directory,
    openStore: (path) => new SqliteStore(openWriter(path, 'NORMAL'), openReader(path), LOCK_TIMEOUT_MS),
    makeRoom: () => rmSync(filler),
    remove() {
      run('umount', directory);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function limitedDatabase(directory: string): SmallDisk {
  const writers: Connection[] = [];
  return {
    directory,
    openStore(path) {
      const writer = openWriter(path, 'NORMAL');
      writer.raw.pragma('max_page_count = 300');
      writers.push(writer);
      return new SqliteStore(writer, openReader(path), LOCK_TIMEOUT_MS);
    },
    makeRoom: () => writers.forEach((writer) => writer.raw.pragma('max_page_count = 100000')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
