import { chmodSync, closeSync, lstatSync, openSync, type Stats } from 'node:fs';
import { RollcallError } from '../protocol/errors.ts';

/**
 * Makes the file if there is none, private to its user; SQLite gives the files beside it the same mode. A file that is
 * there is never opened here: closing any descriptor of it would drop the locks that SQLite holds in this process.
 *
 * @throws ARCHIVE_UNAVAILABLE when it or one beside it is a symbolic link or no plain file, or cannot be made.
 */
export function makePrivateFile(path: string): void {
  const files = [path, `${path}-wal`, `${path}-shm`];
  for (const file of files) {
    const stats = statOrNull(file);
    if (stats === null) continue;
    if (!stats.isFile()) throw unavailable(file, stats.isSymbolicLink() ? 'it is a symbolic link' : 'it is not a plain file');
    if ((stats.mode & 0o077) !== 0) chmodSync(file, 0o600);
  }
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (isCode(error, 'EEXIST')) return;
    throw unavailable(path, `it cannot be created (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

function unavailable(path: string, why: string, cause?: unknown): RollcallError {
  return new RollcallError('ARCHIVE_UNAVAILABLE', { detail: `${why} (${path})` }, cause === undefined ? {} : { cause });
}

function statOrNull(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw unavailable(path, 'it cannot be reached', error);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
