import { closeSync, constants, copyFileSync, openSync, renameSync, rmSync } from 'node:fs';
import { openReader } from './connection.ts';
import { toStoreError } from './errors.ts';
import { exists, filesOf, makePrivate, unavailable } from './file.ts';

/**
 * A complete, compact copy of a readable register, also while others use it. `to` must not exist; it is made private to
 * its user and is not left behind half written. Throws REGISTER_CORRUPT, REGISTER_UNAVAILABLE.
 */
export function backup(path: string, to: string): void {
  try {
    closeSync(openSync(to, 'wx', 0o600));
  } catch (error) {
    throw unavailable(to, 'the copy cannot be created', error);
  }
  try {
    const { raw } = openReader(path);
    try {
      raw.prepare('vacuum into ?').run(to);
    } finally {
      raw.close();
    }
  } catch (error) {
    rmSync(to, { force: true });
    throw toStoreError(error, path);
  }
}

export interface Aside {
  /** `vacuum`: a clean copy of everything; `bytes`: the damaged files as they were. */
  how: 'vacuum' | 'bytes';
  files: string[];
}

/**
 * Copies a register that may be damaged to `<path>.<label>`: as a clean copy where SQLite can read it all, else byte by
 * byte with the files beside it. The caller makes sure that no process has it open (it holds the daemon's lock).
 */
export function copyAside(path: string, label: string): Aside {
  const to = `${path}.${label}`;
  refuseTaken(to);
  try {
    backup(path, to);
    return { how: 'vacuum', files: [to] };
  } catch {
    return { how: 'bytes', files: eachFile(path, to, (from, target) => copyFileSync(from, target, constants.COPYFILE_EXCL)) };
  }
}

/** Renames a register and the files beside it to `<path>.<label>…`: nothing is lost, and the next start makes a new one. */
export function moveAside(path: string, label: string): string[] {
  const to = `${path}.${label}`;
  refuseTaken(to);
  // The log first: without the database it is nothing, whereas a new database beside an old log would be damaged by it.
  return eachFile(path, to, renameSync, true);
}

function eachFile(path: string, to: string, put: (from: string, to: string) => void, reversed = false): string[] {
  const targets = filesOf(to);
  const pairs = filesOf(path).map((from, index) => ({ from, target: targets[index] as string }));
  const present = pairs.filter(({ from }) => exists(from));
  for (const { from, target } of reversed ? present.toReversed() : present) put(from, target);
  makePrivate(to);
  return present.map(({ target }) => target);
}

function refuseTaken(to: string): void {
  for (const file of filesOf(to)) if (exists(file)) throw unavailable(file, 'there is an older copy of this name');
}
