import type Database from 'better-sqlite3';
import { joinFacts, type UsageFact } from '../core/budget/usage-fact.ts';
import type { UsageReaderState } from '../core/budget/usage-reader.ts';
import { toArchiveError } from './errors.ts';
import { openReading, openWriting } from './open.ts';

/** How far a file was read for its usage. */
export interface UsageCursor {
  fileId: number;
  generation: number;
  lines: number;
  /** When the file began to be, ms since the epoch, as it was first seen. */
  origin: number;
  state: UsageReaderState;
}

/**
 * What responses used, one fact for each, beside the records in the archive. Facts join in any order and however often they
 * come, so a file that is read again changes nothing. Synchronous; for the thread that writes.
 *
 * @throws ARCHIVE_CORRUPT, ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE
 */
export class UsageStore {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #cursor: Database.Statement<[number], Omit<UsageCursor, 'state'> & { state: string }>;
  readonly #setCursor: Database.Statement;
  readonly #fact: Database.Statement<[string], string>;
  readonly #setFact: Database.Statement;
  readonly #forget: Database.Statement;
  readonly #again: Database.Statement;

  constructor(path: string, now: number) {
    this.#path = path;
    this.#db = openWriting(path, now);
    this.#cursor = this.#db.prepare('select file_id as fileId, generation, lines, origin, state from usage_files where file_id = ?');
    this.#setCursor = this.#db.prepare(
      'insert or replace into usage_files (file_id, generation, lines, origin, state) values ($fileId, $generation, $lines, $origin, $state)',
    );
    this.#fact = this.#db.prepare<[string], string>('select fact from usage_facts where key = ?').pluck();
    this.#setFact = this.#db.prepare('insert or replace into usage_facts (key, session, at, fact) values (?, ?, ?, ?)');
    this.#forget = this.#db.prepare('delete from usage_facts where session = ?');
    this.#again = this.#db.prepare('delete from usage_files where file_id = ?');
  }

  cursor(fileId: number): UsageCursor | null {
    const row = this.#mapped(() => this.#cursor.get(fileId));
    return row === undefined ? null : { ...row, state: JSON.parse(row.state) as UsageReaderState };
  }

  /** Facts and cursor in one transaction. */
  add(facts: readonly UsageFact[], cursor: UsageCursor): void {
    this.#mapped(() =>
      this.#db
        .transaction(() => {
          for (const fact of facts) {
            const known = this.#fact.get(fact.key);
            const joined = known === undefined ? fact : joinFacts(JSON.parse(known) as UsageFact, fact);
            this.#setFact.run(joined.key, joined.place.session, joined.at, JSON.stringify(joined));
          }
          this.#setCursor.run({ ...cursor, state: JSON.stringify(cursor.state) });
        })
        .immediate(),
    );
  }

  forget(session: string): void {
    this.#mapped(() => this.#forget.run(session));
  }

  /** Lets a file be counted from its begin: what it shares with a forgotten session may be its own now. */
  countAgain(fileId: number): void {
    this.#mapped(() => this.#again.run(fileId));
  }

  close(): void {
    this.#db.close();
  }

  #mapped<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw toArchiveError(error, this.#path);
    }
  }
}

/** Facts of a session, or of a time: from `since` on, ms since the epoch; of all when neither is given. For any thread. */
export function readUsageFacts(path: string, wanted: { session?: string; since?: number }): UsageFact[] {
  const db = openReading(path);
  try {
    const { session = null, since = null } = wanted;
    const rows = db
      .prepare<[Record<string, unknown>], string>(
        'select fact from usage_facts where ($session is null or session = $session) and ($since is null or at >= $since) order by key',
      )
      .pluck()
      .all({ session, since });
    return rows.map((row) => JSON.parse(row) as UsageFact);
  } catch (error) {
    throw toArchiveError(error, path);
  } finally {
    db.close();
  }
}
