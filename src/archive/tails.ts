import type Database from 'better-sqlite3';
import { MEBIBYTE, compress, decompress } from './bytes.ts';
import type { TranscriptSource } from './source.ts';

/**
 * The end of a file that was finished without being whole: bytes behind the last complete line. They are kept as they were
 * until more of the file is committed.
 */
export class Tails {
  readonly #drop: Database.Statement;
  readonly #add: Database.Statement;
  readonly #data: Database.Statement<[number], Buffer>;
  readonly #start: Database.Statement<[number], number | null>;

  constructor(db: Database.Database) {
    this.#drop = db.prepare('delete from tails where file_id = ?');
    this.#add = db.prepare('insert into tails (file_id, start, length, kept_at, data) values (?, ?, ?, ?, ?)');
    this.#start = db.prepare<[number], number | null>('select min(start) from tails where file_id = ?').pluck();
    this.#data = db.prepare<[number], Buffer>('select data from tails where file_id = ? order by start').pluck();
  }

  drop(fileId: number): void {
    this.#drop.run(fileId);
  }

  keep(fileId: number, source: TranscriptSource, from: number, to: number, now: number): void {
    this.drop(fileId);
    for (let at = from; at < to;) {
      const bytes = source.read(at, Math.min(MEBIBYTE, to - at));
      if (bytes.length === 0) return;
      this.#add.run(fileId, at, bytes.length, now, compress(bytes));
      at += bytes.length;
    }
  }

  /** What is kept behind these bytes of a file; nothing where the tail is one of another generation. */
  read(fileId: number, committed: number): Buffer[] {
    return this.#start.get(fileId) === committed ? this.#data.all(fileId).map((data) => decompress(data)) : [];
  }
}
