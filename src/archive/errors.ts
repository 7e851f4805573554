import Database from 'better-sqlite3';
import { RollcallError } from '../protocol/errors.ts';

/** What the primary result codes of SQLite mean for the person who has to mend it. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'the disk is full',
  SQLITE_READONLY: 'the file or its directory is read-only, or was moved away',
  SQLITE_IOERR: 'the disk reported an error',
  SQLITE_BUSY: 'another process kept it locked for too long',
  SQLITE_LOCKED: 'another process kept it locked for too long',
  SQLITE_PROTOCOL: 'another process kept it locked for too long',
  SQLITE_CANTOPEN: 'the file cannot be opened',
  SQLITE_PERM: 'the permission is missing',
  SQLITE_NOMEM: 'the memory is full',
};

/** Damage of the first page that SQLite has no code of its own for. */
const DAMAGED = /^(unsupported file format|malformed database schema)/;

/** ARCHIVE_CORRUPT or ARCHIVE_UNAVAILABLE for an error of SQLite, with the original as its cause; every other error as it is. */
export function toArchiveError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = error.code.split('_', 2).join('_');
  if (primary === 'SQLITE_CORRUPT' || primary === 'SQLITE_NOTADB' || (primary === 'SQLITE_ERROR' && DAMAGED.test(error.message))) {
    return new RollcallError('ARCHIVE_CORRUPT', { path, detail: error.message }, { cause: error });
  }
  const meaning = UNAVAILABLE[primary];
  if (meaning === undefined) return error;
  return new RollcallError('ARCHIVE_UNAVAILABLE', { detail: `${meaning} (${error.code}, ${path})` }, { cause: error });
}
