import Database from 'better-sqlite3';
import { RollcallError } from '../../protocol/errors.ts';

/** What each primary result code of SQLite means for the person who has to mend it. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'the file or its directory is read-only, or was moved away',
  SQLITE_IOERR: 'the disk reported an error',
  SQLITE_BUSY: 'another process kept it locked for too long',
  SQLITE_LOCKED: 'another process kept it locked for too long',
  SQLITE_PROTOCOL: 'another process kept it locked for too long',
  SQLITE_CANTOPEN: 'the file cannot be opened',
  SQLITE_PERM: 'the permission is missing',
  SQLITE_AUTH: 'the permission is missing',
  SQLITE_NOMEM: 'the memory is full',
};
const CORRUPT = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/**
 * The port's error for an error of SQLite: REGISTER_UNAVAILABLE or REGISTER_CORRUPT, with the original as its cause.
 * Everything else is a defect of ours (a broken constraint, a wrong statement) and comes back as it is.
 */
export function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = primaryCode(error.code);
  if (CORRUPT.has(primary)) return new RollcallError('REGISTER_CORRUPT', { path, detail: error.message }, { cause: error });
  const meaning = UNAVAILABLE[primary];
  if (meaning === undefined) return error;
  return new RollcallError('REGISTER_UNAVAILABLE', { path, detail: `${meaning} (${error.code}, ${path})` }, { cause: error });
}

export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && primaryCode(error.code) === 'SQLITE_BUSY';
}

/** SQLITE_IOERR_WRITE → SQLITE_IOERR. */
function primaryCode(code: string): string {
  return code.split('_', 2).join('_');
}
