import Database from 'better-sqlite3';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';
import { toArchiveError } from './errors.ts';
import { makePrivateFile } from './private-file.ts';
import { MIGRATIONS } from './schema/index.ts';
import { appliedMigrations, migrate } from './schema/migrate.ts';

/** How long a statement waits for another process's lock. Archives are opened in worker threads, where waiting holds nobody up. */
const BUSY_WAIT_MS = 5000;
/** Of a new archive. */
const PAGE_BYTES = 8192;
/** About 64 MB of log before a commit checkpoints by itself. */
const WAL_CEILING_PAGES = 8000;
const WRITING_CACHE_KIB = 16 * 1024;
const READING_CACHE_KIB = 4 * 1024;

/**
 * The connection that writes; makes and migrates the file as needed. What is there is first looked at through a read-only
 * connection, so that a file that is damaged, newer or not ours stays as it is, byte for byte.
 *
 * @param path absolute; its directory exists and is private to the user.
 * @throws ARCHIVE_CORRUPT, ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE
 */
export function openWriting(path: string, now: number, version: string = VERSION): Database.Database {
  makePrivateFile(path);
  return mapped(path, () => {
    openReading(path, false).close();
    const db = new Database(path, { fileMustExist: true, timeout: BUSY_WAIT_MS });
    try {
      db.pragma(`page_size = ${PAGE_BYTES}`);
      if (db.pragma('journal_mode = wal', { simple: true }) !== 'wal') {
        throw new RollcallError('ARCHIVE_UNAVAILABLE', { detail: `its file system cannot share memory between processes (${path})` });
      }
      configure(db, WRITING_CACHE_KIB);
      db.pragma('synchronous = normal');
      db.pragma(`wal_autocheckpoint = ${WAL_CEILING_PAGES}`);
      db.pragma('foreign_keys = on');
      // Chunks that were merged or forgotten leave nothing behind in free pages.
      db.pragma('secure_delete = on');
      migrate(db, path, MIGRATIONS, version, now);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * A connection that only reads; the file must be there, with all its tables unless these are not needed.
 *
 * @throws ARCHIVE_CORRUPT, ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE
 */
export function openReading(path: string, needsTables = true): Database.Database {
  return mapped(path, () => {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_WAIT_MS });
    try {
      configure(db, READING_CACHE_KIB);
      const applied = appliedMigrations(db, path, MIGRATIONS);
      if (needsTables && applied.length < MIGRATIONS.length)
        throw new RollcallError('ARCHIVE_UNAVAILABLE', { detail: 'it is being made, or brought up to date' });
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function configure(db: Database.Database, cacheKib: number): void {
  db.pragma('mmap_size = 0');
  db.pragma('temp_store = memory');
  db.pragma('trusted_schema = off');
  db.pragma(`cache_size = -${cacheKib}`);
}

function mapped<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toArchiveError(error, path);
  }
}
