import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { acquire } from './single-instance.ts';

const MODULE = new URL('./single-instance.ts', import.meta.url).href;

test('one lock at a time, also within one process; release frees it', () => {
  const path = join(temporary(), 'lock.db');
  const lock = acquire(path)!;
  expect(lock.stillOurs()).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(acquire(path)).toBeNull();
  expect(acquire(path)).toBeNull();
  expect(lock.stillOurs()).toBe(true);
  lock.release();
  lock.release();
  expect(lock.stillOurs()).toBe(false);
  const next = acquire(path)!;
  expect(next.stillOurs()).toBe(true);
  next.release();
});

test('it leaves nothing beside its file', () => {
  const d = temporary();
  const lock = acquire(join(d, 'lock.db'))!;
  expect(readdirSync(d)).toEqual(['lock.db']);
  lock.release();
  expect(readdirSync(d)).toEqual(['lock.db']);
});

test('another process is kept out, and gets in as soon as the holder is killed with -9', async () => {
  const path = join(temporary(), 'lock.db');
  const holder = locker(path);
  await vi.waitFor(() => expect(holder.said()).toBe('got\n'), WAIT);
  expect(acquire(path)).toBeNull();
  const other = locker(path);
  await vi.waitFor(() => expect(other.said()).toBe('null\n'), WAIT);
  holder.child.kill('SIGKILL');
  const lock = await vi.waitFor(() => {
    const taken = acquire(path);
    expect(taken).not.toBeNull();
    return taken!;
  }, WAIT);
  expect(lock.stillOurs()).toBe(true);
  lock.release();
});

test('a failed attempt by the holder’s own process does not free its lock for others', async () => {
  const path = join(temporary(), 'lock.db');
  const lock = acquire(path)!;
  expect(acquire(path)).toBeNull();
  const other = locker(path);
  await vi.waitFor(() => expect(other.said()).toBe('null\n'), WAIT);
  lock.release();
});

test('of twelve processes at once one gets it', async () => {
  const path = join(temporary(), 'lock.db');
  const lockers = Array.from({ length: 12 }, () => locker(path));
  await vi.waitFor(() => expect(lockers.every((l) => l.said().endsWith('\n'))).toBe(true), { ...WAIT, timeout: 30_000 });
  expect(lockers.map((l) => l.said()).toSorted()).toEqual(['got\n', ...Array.from({ length: 11 }, () => 'null\n')]);
}, 40_000);

test('the holder sees that its file was replaced or removed; the new file is another lock', () => {
  const d = temporary();
  const path = join(d, 'lock.db');
  const lock = acquire(path)!;
  rmSync(path);
  expect(lock.stillOurs()).toBe(false);
  const second = acquire(path)!;
  expect(second.stillOurs()).toBe(true);
  expect(lock.stillOurs()).toBe(false);
  renameSync(path, join(d, 'moved'));
  expect(second.stillOurs()).toBe(false);
  renameSync(join(d, 'moved'), path);
  expect(second.stillOurs()).toBe(true);
  lock.release();
  second.release();
});

test('what cannot be a lock says so', () => {
  const d = temporary();
  writeFileSync(join(d, 'garbage'), 'this is not a database, '.repeat(100));
  mkdirSync(join(d, 'directory'));
  symlinkSync('nowhere/x', join(d, 'dangling'));
  for (const path of ['garbage', 'directory', 'missing/lock.db', 'dangling']) {
    expect(() => acquire(join(d, path))).toThrow(`the lock file ${join(d, path)} cannot be used`);
  }
});

const WAIT = { timeout: 10_000, interval: 10 };

/** A process that tries once, says `got` or `null`, and holds on. */
function locker(path: string): { child: ChildProcess; said: () => string } {
  const code = `
    const { acquire } = await import(${JSON.stringify(MODULE)});
    globalThis.lock = acquire(${JSON.stringify(path)});
    console.log(globalThis.lock === null ? 'null' : 'got');
    setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, said: () => said };
}

function temporary(): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-')));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}
