import type Database from 'better-sqlite3';
import { CHUNK_BYTES, decompress, digest } from './bytes.ts';
import type { Chunk, Chunks } from './chunks.ts';

/** So many neighbours of one tier become chunks of the next. A byte is thus compressed anew a few times at most. */
const NEIGHBOURS = 16;
/** Larger chunks are left as they are. */
const SMALL_BYTES = CHUNK_BYTES / 2;

type Stored = Chunk & { data: Buffer };

/**
 * A file that grows line by line leaves small chunks, which compress badly and are many. This merges the last ones of a
 * file when there are enough of them, into chunks of at most `CHUNK_BYTES`.
 */
export class MergeChunks {
  readonly #chunks: Chunks;
  readonly #last: Database.Statement<[number, number], Pick<Chunk, 'length' | 'tier'>>;
  readonly #lastWhole: Database.Statement<[number, number, number], Stored>;
  readonly #drop: Database.Statement;

  constructor(db: Database.Database, chunks: Chunks) {
    this.#chunks = chunks;
    this.#last = db.prepare(`select length, tier from chunks where file_id = ? and generation = ? order by start desc limit ${NEIGHBOURS}`);
    this.#lastWhole = db.prepare(
      `select id, generation, start, length, line, lines, tier, hash, data from chunks
       where file_id = ? and generation = ? order by start desc limit ?`,
    );
    this.#drop = db.prepare('delete from chunks where id = ?');
  }

  isDue(fileId: number, generation: number): boolean {
    const last = this.#last.all(fileId, generation);
    return last.length === NEIGHBOURS && last.every(({ tier, length }) => tier >= 0 && tier === last[0]?.tier && length < SMALL_BYTES);
  }

  /** To be called inside of a transaction. Throws when what is stored is not what was stored: then nothing is changed. */
  merge(fileId: number, generation: number): void {
    const stored = this.#lastWhole.all(fileId, generation, NEIGHBOURS).reverse();
    for (const group of groupsOf(stored)) {
      const first = group[0] as Stored;
      const bytes = Buffer.concat(group.map(verified));
      const lines = group.reduce((sum, chunk) => sum + chunk.lines, 0);
      for (const chunk of group) this.#drop.run(chunk.id);
      const { start, line } = first;
      this.#chunks.put(fileId, { generation, start, length: bytes.length, line, lines, tier: first.tier + 1 }, bytes);
    }
    this.#chunks.forget();
  }
}

function groupsOf(chunks: readonly Stored[]): Stored[][] {
  const groups: Stored[][] = [];
  let room = 0;
  for (const chunk of chunks) {
    if (chunk.length > room) {
      groups.push([]);
      room = CHUNK_BYTES;
    }
    groups.at(-1)?.push(chunk);
    room -= chunk.length;
  }
  return groups;
}

function verified(chunk: Stored): Buffer {
  const bytes = decompress(chunk.data);
  if (bytes.length !== chunk.length || !digest(bytes).equals(chunk.hash)) {
    throw new Error(`The stored bytes of chunk ${chunk.id} are not those that were stored`);
  }
  return bytes;
}
