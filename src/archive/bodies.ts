import type Database from 'better-sqlite3';
import { recordValue } from '../core/transcript/json-lines.ts';
import type { Chunks } from './chunks.ts';
import { FLAG } from './kinds.ts';
import { bodyDigest } from './same-body.ts';

interface Row {
  id: number;
  fileId: number;
  generation: number;
  start: number;
  length: number;
}

const COLUMNS = 'id, file_id as fileId, generation, start, length';

/** Hashes of what records said, for those whose bytes are not stored any more: a copy is still known by its body. */
export class Bodies {
  readonly #chunks: Chunks;
  readonly #of: Database.Statement<[number], Buffer>;
  readonly #keep: Database.Statement;
  readonly #record: Database.Statement<[number], Row>;
  readonly #within: Database.Statement<[number, number, number, number], Row>;

  constructor(db: Database.Database, chunks: Chunks) {
    this.#chunks = chunks;
    this.#of = db.prepare<[number], Buffer>('select hash from bodies where record_id = ?').pluck();
    this.#keep = db.prepare('insert or ignore into bodies (record_id, hash) values (?, ?)');
    this.#record = db.prepare(`select ${COLUMNS} from records where id = ?`);
    this.#within = db.prepare(
      `select ${COLUMNS} from records
       where file_id = ? and start >= ? and start < ? and generation = ? and uuid is not null and not flags & ${FLAG.OVERSIZED}`,
    );
  }

  /** null: none is kept. */
  of(recordId: number): Buffer | null {
    return this.#of.get(recordId) ?? null;
  }

  /** Of the records that begin in these bytes of a generation. */
  keepWithin(fileId: number, generation: number, start: number, end: number): void {
    for (const row of this.#within.all(fileId, start, end, generation)) this.#keepRow(row);
  }

  keep(recordId: number): void {
    const row = this.#record.get(recordId);
    if (row !== undefined) this.#keepRow(row);
  }

  #keepRow({ id, fileId, generation, start, length }: Row): void {
    const value = recordValue(this.#chunks.slice(fileId, generation, start, length));
    if (value !== null) this.#keep.run(id, bodyDigest(value));
  }
}
