import Database, { type Statement } from 'better-sqlite3';
import { compileQuery, type Executor, type Query } from '../queries/query.ts';
import { sqliteCompiler } from './dialect.ts';
import { toStoreError } from './errors.ts';

/** SQLite waits this long by itself, with the event loop held; longer waits are the lane's, which holds nothing. */
export const BUSY_WAIT_MS = 20;

/** The WAL holds at most about this many pages of 4 KiB before a commit checkpoints by itself. */
const WAL_CEILING_PAGES = 4000;

export type Synchronous = 'NORMAL' | 'FULL';

/**
 * One SQLite connection with its cache of prepared statements.
 *
 * Measured on the lease transaction (begin, session by agent id, leases on the path, put lease, next token, journal
 * append, commit), 50 sessions, medians of 3 × 8,000 on two busy cores:
 *
 *     68 µs  this: a query is compiled once and then only bound; nothing of Kysely runs
 *     70 µs  better-sqlite3 by hand, same statements
 *    190 µs  Kysely with an own dialect (statement cache, begin immediate), queries built on every call
 *    430 µs  Kysely with its own SQLite dialect
 *
 * Of the 68, the commit is 40: it writes each touched page to the log.
 */
export class Connection implements Executor {
  readonly path: string;
  readonly raw: Database.Database;
  readonly #prepared = new Map<unknown, { statement: Statement; argumentNames: readonly string[] }>();
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #savepoint: Statement;
  readonly #release: Statement;
  readonly #rollbackTo: Statement;
  readonly #changes: Statement<unknown[], number>;
  readonly #dataVersion: Statement<unknown[], number>;

  constructor(path: string, raw: Database.Database) {
    this.path = path;
    this.raw = raw;
    this.#begin = raw.prepare(raw.readonly ? 'begin' : 'begin immediate');
    this.#commit = raw.prepare('commit');
    this.#rollback = raw.prepare('rollback');
    this.#savepoint = raw.prepare('savepoint one');
    this.#release = raw.prepare('release one');
    this.#rollbackTo = raw.prepare('rollback to one');
    this.#changes = raw.prepare<unknown[], number>('select total_changes()').pluck();
    this.#dataVersion = raw.prepare<unknown[], number>('pragma data_version').pluck();
  }

  rows<Args extends object, Row>(query: Query<Args, Row>, args: Args): Row[] {
    try {
      const { statement, argumentNames } = this.#prepare(query);
      return statement.all(positional(argumentNames, args)) as Row[];
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  change<Args extends object, Row>(query: Query<Args, Row>, args: Args): number {
    try {
      const { statement, argumentNames } = this.#prepare(query);
      return statement.run(positional(argumentNames, args)).changes;
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  /** Takes the write lock, or on a read-only connection begins to read. Throws SQLite's own error when it is busy. */
  begin(): void {
    this.#begin.run();
  }

  commit(): void {
    this.#commit.run();
  }

  /** Also where SQLite has rolled back by itself, as it does when the disk is full. */
  rollback(): void {
    if (this.inTransaction) this.#rollback.run();
  }

  get inTransaction(): boolean {
    return this.raw.inTransaction;
  }

  savepoint(): void {
    this.#savepoint.run();
  }

  keepSavepoint(): void {
    this.#release.run();
  }

  undoSavepoint(): void {
    this.#rollbackTo.run();
    this.#release.run();
  }

  /** Rows that this connection ever changed. */
  changes(): number {
    return this.#changes.get() ?? 0;
  }

  /** Another number than before when another connection, of whichever process, has committed since. Not inside a transaction. */
  dataVersion(): number {
    return this.#dataVersion.get() ?? 0;
  }

  #prepare<Args, Row>(query: Query<Args, Row>) {
    const known = this.#prepared.get(query);
    if (known !== undefined) return known;
    const { sql, argumentNames } = compileQuery(sqliteCompiler, query);
    const prepared = { statement: this.raw.prepare(sql), argumentNames };
    this.#prepared.set(query, prepared);
    return prepared;
  }
}

function positional(names: readonly string[], args: object): unknown[] {
  return names.map((name) => (args as Record<string, unknown>)[name]);
}

/** The connection that writes. The file must exist (file.ts makes it, private to its user) and be in WAL mode. */
export function openWriter(path: string, synchronous: Synchronous): Connection {
  const raw = new Database(path, { fileMustExist: true, timeout: BUSY_WAIT_MS });
  raw.pragma(`synchronous = ${synchronous}`);
  raw.pragma(`wal_autocheckpoint = ${WAL_CEILING_PAGES}`);
  raw.pragma('foreign_keys = on');
  // What a person lets be forgotten is not left in free pages, in no earlier state either.
  raw.pragma('secure_delete = on');
  raw.pragma('mmap_size = 0');
  raw.pragma('temp_store = memory');
  raw.pragma('trusted_schema = off');
  return new Connection(path, raw);
}

export function openReader(path: string): Connection {
  const raw = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_WAIT_MS });
  raw.pragma('mmap_size = 0');
  raw.pragma('temp_store = memory');
  raw.pragma('trusted_schema = off');
  return new Connection(path, raw);
}
