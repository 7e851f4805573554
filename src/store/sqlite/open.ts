import { RollcallError } from '../../protocol/errors.ts';
import { VERSION } from '../../protocol/version.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import type { Store } from '../store.ts';
import { openReader, openWriter, type Connection, type Synchronous } from './connection.ts';
import { isBusy, toStoreError } from './errors.ts';
import { makePrivate, makePrivateFile, unavailable } from './file.ts';
import { appliedMigrations, migrate, refuseNewer } from './migrate.ts';
import { drift } from './schema-status.ts';
import { SqliteStore } from './sqlite-store.ts';

const { setTimeout } = globalThis;
const RETRY_MS = 10;

/** A database up to this size is read and checked whole at every start (11 ms for 7 MB, 130 for 110); `doctor` checks larger ones. */
const CHECKED_AT_START_BYTES = 8 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** Absolute; the directory exists and is private to the user. */
  path: string;
  /** NORMAL: a commit survives the death of the process; FULL: also a power cut. */
  synchronous: Synchronous;
  /** How long a transaction waits for a lock that another process holds. */
  lockTimeoutMs?: number;
  /** Written beside the migrations that this program applies. */
  version?: string;
  now?: () => number;
  migrations?: readonly Migration[];
}

/**
 * Opens the register, making and migrating it as needed. What is there is first looked at through a read-only
 * connection, so that a file that is damaged, newer or not ours stays as it is, byte for byte.
 *
 * @throws REGISTER_UNAVAILABLE, REGISTER_CORRUPT, REGISTER_NEWER
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, synchronous, lockTimeoutMs = 2000, version = VERSION, now = Date.now, migrations = MIGRATIONS } = options;
  try {
    makePrivateFile(path);
    // Several programs may meet here over a fresh file, and switching it to WAL does not wait for a lock by itself.
    const writer = await whileBusy(lockTimeoutMs, () => {
      inspect(path, migrations);
      return prepare(openWriter(path, synchronous), migrations, version, now());
    });
    makePrivate(path);
    return new SqliteStore(writer, openReader(path), lockTimeoutMs);
  } catch (error) {
    throw toStoreError(error, path);
  }
}

function inspect(path: string, migrations: readonly Migration[]): void {
  const { raw } = openReader(path);
  try {
    const applied = appliedMigrations(raw, path);
    refuseNewer(applied, migrations);
    const found = applied.at(-1)?.version ?? 0;
    if (found === 0) return;
    const lost = drift(raw, found, migrations).missing.filter((part) => part.startsWith('column '));
    if (lost.length > 0) throw new RollcallError('REGISTER_CORRUPT', { path, detail: `${lost.join(', ')} is missing` });
    const bytes = Number(raw.pragma('page_count', { simple: true })) * Number(raw.pragma('page_size', { simple: true }));
    const verdict = bytes > CHECKED_AT_START_BYTES ? 'ok' : raw.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new RollcallError('REGISTER_CORRUPT', { path, detail: String(verdict) });
  } finally {
    raw.close();
  }
}

function prepare(writer: Connection, migrations: readonly Migration[], version: string, now: number): Connection {
  try {
    const mode = writer.raw.pragma('journal_mode = wal', { simple: true });
    if (mode !== 'wal') throw unavailable(writer.path, 'its file system cannot share memory between processes, which SQLite needs here');
    migrate(writer.raw, writer.path, migrations, version, now);
    return writer;
  } catch (error) {
    writer.raw.close();
    throw error;
  }
}

async function whileBusy<T>(limitMs: number, attempt: () => T): Promise<T> {
  for (let left = Math.ceil(limitMs / RETRY_MS); ; left -= 1) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || left <= 0) throw error;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
