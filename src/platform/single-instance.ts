import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { RollcallError } from '../protocol/errors.ts';

/**
 * An exclusive lock on a file, held by an open transaction of SQLite on a database that holds nothing else. The kernel
 * frees it when the process ends, however it ends; it does not run out, so a machine that slept wakes up with it.
 * (Measured: 0.4 to 4 ms. Lock files with a time in them are stolen after a sleep.)
 *
 * Keep the value for as long as the lock is needed: without a reference to it the lock ends at some later time.
 */
export interface Lock {
  /** Whether the locked file is still the one at the path. Once somebody replaced or removed it, others can lock the new one. */
  stillOurs(): boolean;
  /** May be called again. */
  release(): void;
}

const ATTEMPTS = 5;

/**
 * Takes the lock, null when another process (or this one) has it. Does not wait. Throws DAEMON_START_FAILED when the
 * file cannot be made or is no database.
 */
export function acquire(path: string): Lock | null {
  for (let attempt = 1; ; attempt += 1) {
    const before = ensureFile(path);
    const database = open(path);
    if (database === null) return null;
    // The open database keeps its file's inode from being used again: the same inode before and after is the same file.
    if (identityOf(path) === before) return lockOn(path, before, database);
    database.close();
    if (attempt === ATTEMPTS) throw failed(path, 'it is replaced again and again');
  }
}

function lockOn(path: string, identity: string, database: Database.Database): Lock {
  return {
    stillOurs: () => database.open && identityOf(path) === identity,
    release: () => void database.close(),
  };
}

/** The locked database, null when it is locked already. */
function open(path: string): Database.Database | null {
  let database: Database.Database | null = null;
  try {
    database = new Database(path, { timeout: 0, fileMustExist: true });
    // Nothing is ever written, so there is nothing that a journal beside it could keep.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return null;
    throw failed(path, (error as Error).message, error);
  }
}

/** Makes the file where it is missing; returns its identity. Only ever closes a descriptor of a file that it made: closing one of a locked file would free this process's lock. */
function ensureFile(path: string): string {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw failed(path, (error as Error).message, error);
  }
  return identityOf(path) ?? 'gone';
}

function identityOf(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
  } catch {
    return null;
  }
}

function failed(path: string, detail: string, cause?: unknown): RollcallError {
  return new RollcallError('DAEMON_START_FAILED', { detail: `the lock file ${path} cannot be used: ${detail}` }, { cause });
}
