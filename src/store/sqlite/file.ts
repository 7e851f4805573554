import { chmodSync, closeSync, lstatSync, openSync, type Stats } from 'node:fs';
import { RollcallError } from '../../protocol/errors.ts';

/** The database file and the two that SQLite keeps beside it while it is open. */
export function filesOf(path: string): [database: string, wal: string, shm: string] {
  return [path, `${path}-wal`, `${path}-shm`];
}

/**
 * Makes the file if there is none, private to its user (SQLite gives the files beside it the same mode). A file that is
 * there is never opened here: closing any descriptor of it would drop the locks that SQLite holds in this process.
 *
 * @throws REGISTER_UNAVAILABLE when it or one beside it is a symbolic link or no plain file, or cannot be made.
 */
export function makePrivateFile(path: string): void {
  for (const file of filesOf(path)) refuseUnlessPlain(file);
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (isCode(error, 'EEXIST')) return refuseUnlessPlain(path);
    throw unavailable(path, `it cannot be created (${describe(error)})`, error);
  }
}

/** Takes all rights of others from files that are there; the files are the caller's own. */
export function makePrivate(path: string): void {
  for (const file of filesOf(path)) {
    const stats = statOrNull(file);
    if (stats !== null && (stats.mode & 0o077) !== 0) chmodSync(file, 0o600);
  }
}

/** Device and inode; null when there is no such file. */
export function identityOf(path: string): string | null {
  const stats = statOrNull(path);
  return stats === null ? null : `${stats.dev}:${stats.ino}`;
}

export function exists(path: string): boolean {
  return statOrNull(path) !== null;
}

function refuseUnlessPlain(path: string): void {
  const stats = statOrNull(path);
  if (stats === null || stats.isFile()) return;
  throw unavailable(path, stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a plain file');
}

export function unavailable(path: string, why: string, cause?: unknown): RollcallError {
  return new RollcallError('REGISTER_UNAVAILABLE', { path, detail: `${why} (${path})` }, cause === undefined ? {} : { cause });
}

function statOrNull(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw unavailable(path, `it cannot be reached (${describe(error)})`, error);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
