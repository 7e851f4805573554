import type Database from 'better-sqlite3';
import type { TranscriptFile, TranscriptReader } from '../core/transcript/record.ts';
import { Bodies } from './bodies.ts';
import { Chunks } from './chunks.ts';
import { toArchiveError } from './errors.ts';
import { Files } from './files.ts';
import { Forget, type Forgettable } from './forget.ts';
import { SourceChanged, ingestSlice, type IngestContext, type IngestOptions, type IngestProgress, type Step } from './ingest.ts';
import { MergeChunks } from './merge-chunks.ts';
import { openWriting } from './open.ts';
import { Records } from './records.ts';
import type { TranscriptSource } from './source.ts';
import { Strings } from './strings.ts';
import { Tails } from './tails.ts';
import { TextIndex, type IndexProgress } from './text-index.ts';
import { Trim, type Trimmable } from './trim.ts';
import { Tombstones, type KeptTombstone, type Tombstone } from './tombstones.ts';

export interface ArchiveWriterOptions {
  /** Absolute; the directory exists and is private to the user. */
  path: string;
  /** Ms since the epoch. */
  now: () => number;
  /** Called between the steps of a transaction, and after it. What it throws ends the transaction. */
  step?: (step: Step) => void;
}

/**
 * The one connection that writes the archive of transcripts. Everything is synchronous and belongs into a worker thread;
 * of two writers on one file the second waits for the first's transaction.
 *
 * @throws ARCHIVE_CORRUPT, ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE, from the constructor and from every method.
 */
export class ArchiveWriter {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #context: IngestContext;
  readonly #strings: Strings;
  readonly #merge: MergeChunks;
  readonly #forget: Forget;
  readonly #trim: Trim;
  readonly #texts: TextIndex;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  readonly #rollback: Database.Statement;

  constructor({ path, now, step = () => {} }: ArchiveWriterOptions) {
    this.#path = path;
    this.#db = openWriting(path, now());
    const db = this.#db;
    this.#begin = db.prepare('begin immediate');
    this.#commit = db.prepare('commit');
    this.#rollback = db.prepare('rollback');
    this.#strings = new Strings(db);
    const chunks = new Chunks(db);
    this.#merge = new MergeChunks(db, chunks);
    const bodies = new Bodies(db, chunks);
    this.#trim = new Trim(db, chunks, bodies);
    const records = new Records(db, chunks, this.#strings, bodies);
    const tables = { files: new Files(db, this.#strings), chunks, records, tails: new Tails(db), tombstones: new Tombstones(db) };
    this.#forget = new Forget(db, chunks, tables.tombstones, bodies);
    this.#texts = new TextIndex(db, chunks);
    this.#context = { ...tables, now, step, looked: new Map() };
  }

  /**
   * Takes in the next slice of a transcript, in one transaction: raw bytes, records and cursor, up to the last complete
   * line. Call it again while `more` is true. An unchanged file costs no read. Closes the source.
   */
  ingest(file: TranscriptFile, source: TranscriptSource, reader: TranscriptReader, options: IngestOptions = {}): IngestProgress {
    try {
      const progress = this.#transaction(() => ingestSlice(this.#context, file, source, reader, options));
      this.#context.step('committed');
      if (progress.fileId !== null && progress.finding !== 'unchanged') this.#mergeChunks(progress.fileId);
      return progress;
    } catch (error) {
      if (!(error instanceof SourceChanged)) throw error;
      const nothing = { committedBytes: 0, behindBytes: 0, records: 0, again: 0, copies: 0, quarantined: 0 };
      return { fileId: null, finding: 'changed', ...nothing, more: true };
    } finally {
      source.close();
    }
  }

  /**
   * Puts the words of the next records into the index that `search` reads: at most `limit` records, in one transaction.
   * Records of an agent that none of the readers reads are passed over.
   */
  indexTexts(readers: readonly TranscriptReader[], limit: number): IndexProgress {
    return this.#transaction(() => this.#texts.slice(readers, limit));
  }

  /** What `forget` would take of these sessions, by the agents' ids. */
  forgettable(sessions: readonly string[]): Forgettable {
    return this.#mapped(() => this.#forget.of(sessions));
  }

  /**
   * Takes files out of the archive, with all that stands only in them, and out of the free pages and the log of the database.
   * Each becomes a tombstone: nothing of it is captured again until that is lifted. Takes a while: the index of words is
   * written anew.
   *
   * @param sessions also those of them that have no file get a tombstone
   * @returns false: a reader holds an old state of the archive, and the log still has what was forgotten: `clean` again later
   */
  forget(fileIds: readonly number[], sessions: readonly string[] = []): boolean {
    for (const id of fileIds) this.#transaction(() => this.#forget.file(id, fileIds, this.#context.now()));
    if (sessions.length > 0) this.#transaction(() => sessions.forEach((session) => this.#forget.session(session, this.#context.now())));
    this.#context.looked.clear();
    this.#transaction(() => this.#db.exec("insert into texts (texts) values ('optimize')"));
    return this.clean();
  }

  /** Brings the log into the database and empties it. @returns whether no reader kept it from that, for 5 seconds */
  clean(): boolean {
    return this.#mapped(() => {
      const [done] = this.#db.pragma('wal_checkpoint(truncate)') as { busy: number }[];
      return done?.busy === 0;
    });
  }

  /** What the archive takes up: bytes of pages that are in use, and those that are free to be used. */
  size(): { used: number; free: number } {
    return this.#mapped(() => {
      const of = (name: string): number => Number(this.#db.pragma(name, { simple: true }));
      const [pages, free, bytes] = [of('page_count'), of('freelist_count'), of('page_size')];
      return { used: (pages - free) * bytes, free: free * bytes };
    });
  }

  /** What has raw bytes that could be removed, that which was written longest ago first. */
  trimmable(): Trimmable[] {
    return this.#mapped(() => this.#trim.trimmable());
  }

  /**
   * Removes raw bytes of a file from their begin on, at least `most` where it has so many; the index stays, and the capture of the
   * file goes on where it is. In one transaction.
   *
   * @returns how many bytes of the transcript were removed; 0: it has no more
   */
  trim(fileId: number, most: number): number {
    return this.#transaction(() => this.#trim.slice(fileId, most, this.#context.now()));
  }

  /** Gives free pages back to the disk; writes the archive anew for that. */
  shrink(): void {
    this.#mapped(() => this.#db.exec('vacuum'));
    this.clean();
  }

  tombstones(): Tombstone[] {
    return this.#context.tombstones.list();
  }

  /** What another archive had forgotten. */
  takeTombstones(tombstones: readonly KeptTombstone[]): void {
    this.#transaction(() => {
      for (const { forgottenAt, ...of } of tombstones) this.#context.tombstones.add(of, forgottenAt);
    });
  }

  /** Lets forgotten files be captured again, from their begin. */
  liftTombstones(ids: readonly number[]): void {
    this.#transaction(() => this.#context.tombstones.lift(ids));
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

  #mergeChunks(fileId: number): void {
    const generation = this.#context.files.generation(fileId);
    if (this.#merge.isDue(fileId, generation)) this.#transaction(() => this.#merge.merge(fileId, generation));
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where the disk is full.
      if (this.#db.inTransaction) this.#rollback.run();
      this.#strings.forget();
      this.#context.chunks.forget();
      this.#context.tombstones.forget();
      throw toArchiveError(error, this.#path);
    }
  }
}
