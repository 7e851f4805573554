import { RollcallError } from '../../protocol/errors.ts';
import { Verbs } from '../queries/verbs.ts';
import type { Executor, Query } from '../queries/query.ts';
import { BUSY_WAIT_MS, type Connection } from './connection.ts';
import { isBusy, toStoreError } from './errors.ts';
import { unavailable } from './file.ts';

/** Taken before a test can replace them. */
const { setImmediate, setTimeout, queueMicrotask } = globalThis;
const nextTick = process.nextTick.bind(process);

/** So many transactions share a commit at most: other processes wait for the lock meanwhile. */
const MOST_PER_COMMIT = 64;
/** Between two tries to get the lock that another process holds. */
const PAUSE_MS = 10;

interface Job {
  work(tx: Verbs): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}
type Outcome = { job: Job; value: unknown } | { job: Job; error: unknown };

/**
 * Runs the transactions of one connection, one after the other, in the order in which they were asked for.
 *
 * Group commit: those that are asked for in one turn of the event loop run in one SQLite transaction, each in a savepoint
 * of its own, and all answers are given after the one commit. A commit is most of what a transaction costs.
 * Measured as in connection.ts: 71 µs for one client, 50 with four, 43 with sixteen. One client alone pays no savepoint.
 *
 *     idle ──run()──▶ gathering ──end of the turn──▶ locking ──▶ running 1…n ──▶ committing ──▶ answering ──▶ idle, or gathering
 *                                                       └─ locked for too long ──────────────────────▲
 *
 * Escapes: better-sqlite3 is synchronous, so a callback that awaits only verbs settles before the queue of microtasks is
 * empty. One that has not settled by then waits for something else; it is undone and rejected. (setImmediate is no
 * measure: a timer or a small read may be over before it fires.)
 */
export class Lane {
  readonly #connection: Connection;
  readonly #tries: number;
  #queue: Job[] = [];
  #active = false;
  #closed = false;
  #onIdle: (() => void)[] = [];

  constructor(connection: Connection, lockTimeoutMs: number) {
    this.#connection = connection;
    this.#tries = Math.ceil(lockTimeoutMs / (BUSY_WAIT_MS + PAUSE_MS));
  }

  async run<T>(work: (tx: Verbs) => Promise<T>): Promise<T> {
    this.refuseClosed();
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ work, resolve, reject });
      if (this.#active) return;
      this.#active = true;
      setImmediate(() => void this.#drain());
    });
  }

  refuseClosed(): void {
    if (this.#closed) throw unavailable(this.#connection.path, 'it was closed');
  }

  /** Takes no more; resolves when all that was asked for before is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#active) await new Promise<void>((resolve) => this.#onIdle.push(resolve));
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const jobs = this.#queue.splice(0, MOST_PER_COMMIT);
      for (const outcome of await this.#commitTogether(jobs)) {
        if ('error' in outcome) outcome.job.reject(outcome.error);
        else outcome.job.resolve(outcome.value);
      }
      // Whoever got an answer may ask again, and the loop gets air between two commits.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.#active = false;
    for (const resolve of this.#onIdle.splice(0)) resolve();
  }

  async #commitTogether(jobs: Job[]): Promise<Outcome[]> {
    const connection = this.#connection;
    const outcomes: Outcome[] = [];
    try {
      await this.#lock();
      const shared = jobs.length > 1;
      for (const job of jobs) {
        const outcome = await this.#runOne(job, shared);
        outcomes.push(outcome);
        if (!('error' in outcome)) continue;
        // Alone, its failure is the end of the transaction; SQLite may also have undone all by itself (disk full).
        if (!shared) connection.rollback();
        else if (connection.inTransaction) connection.undoSavepoint();
        if (!connection.inTransaction) return endedBy(outcome.error, jobs, outcomes);
      }
      connection.commit();
      return outcomes;
    } catch (error) {
      connection.rollback();
      return endedBy(toStoreError(error, connection.path), jobs, outcomes);
    }
  }

  async #lock(): Promise<void> {
    for (let left = this.#tries; ; left -= 1) {
      try {
        this.#connection.begin();
        return;
      } catch (error) {
        if (!isBusy(error) || left <= 0) throw error;
        await new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  async #runOne(job: Job, shared: boolean): Promise<Outcome> {
    const guard = new Guard(this.#connection);
    if (shared) this.#connection.savepoint();
    try {
      const value = await withinMicrotasks(job.work(new Verbs(guard)));
      guard.end();
      if (shared) this.#connection.keepSavepoint();
      return { job, value };
    } catch (error) {
      guard.abandon();
      return { job, error };
    }
  }
}

/** Every transaction that has no failure of its own fails with the one that took all with it. */
function endedBy(error: unknown, jobs: readonly Job[], outcomes: readonly Outcome[]): Outcome[] {
  return jobs.map((job, index) => {
    const own = outcomes[index];
    return own !== undefined && 'error' in own ? own : { job, error };
  });
}

function withinMicrotasks<T>(work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let settled = false;
    work
      .finally(() => {
        settled = true;
      })
      .then(resolve, reject);
    queueMicrotask(() =>
      nextTick(() => {
        if (!settled) reject(new RollcallError('TRANSACTION_ESCAPED'));
      }),
    );
  });
}

/** The executor that one transaction gets: useless after its end, and after a verb that failed (as in PostgreSQL). */
class Guard implements Executor {
  readonly #connection: Connection;
  #ended = false;
  #failure: { error: unknown } | null = null;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  rows<Args extends object, Row>(query: Query<Args, Row>, args: Args): Row[] {
    this.#check();
    try {
      return this.#connection.rows(query, args);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  change<Args extends object, Row>(query: Query<Args, Row>, args: Args): number {
    this.#check();
    try {
      return this.#connection.change(query, args);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** Throws when a verb failed and the callback went on as if it had not: half of its changes must not be committed. */
  end(): void {
    this.#check();
    this.#ended = true;
  }

  abandon(): void {
    this.#ended = true;
  }

  #check(): void {
    if (this.#ended) throw new RollcallError('TRANSACTION_ESCAPED');
    if (this.#failure !== null) throw this.#failure.error;
  }

  #fail(error: unknown): unknown {
    this.#failure ??= { error };
    return error;
  }
}
