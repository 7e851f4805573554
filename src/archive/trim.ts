import type Database from 'better-sqlite3';
import type { Bodies } from './bodies.ts';
import { countLineFeeds } from './bytes.ts';
import { TRIMMED_TIER, type Chunk, type Chunks } from './chunks.ts';

/** Files whose raw bytes can be removed together: those of one session, or one that names none. */
export interface Trimmable {
  session: string | null;
  fileIds: number[];
  /** When something of them was stored last, ms since the epoch. */
  committedAt: number;
  /** Raw bytes that are stored. */
  bytes: number;
}

const LINE_FEED = Buffer.from([10]);
const NO_LINE_FEED = Buffer.from([0]);

/**
 * Removes raw bytes of files, from their begin on, and leaves what the index says of them. A file goes on to be captured
 * where it was: its chunks still tell, by their hashes, what was read of it. See schema/0004-trimmed.ts.
 */
export class Trim {
  readonly #chunks: Chunks;
  readonly #bodies: Bodies;
  readonly #all: Database.Statement<[], { session: string | null; fileId: number; committedAt: number | null; bytes: number }>;
  readonly #boundaries: Database.Statement<[number], { number: number; shared: number }>;
  readonly #next: Database.Statement<[number], Chunk>;
  readonly #empty: Database.Statement;
  readonly #drop: Database.Statement;
  readonly #dropTails: Database.Statement;
  readonly #mark: Database.Statement;

  constructor(db: Database.Database, chunks: Chunks, bodies: Bodies) {
    this.#chunks = chunks;
    this.#bodies = bodies;
    this.#all = db.prepare(
      `select s.text as session, f.id as fileId, f.committed_at as committedAt, sum(c.length) as bytes
       from files f join chunks c on c.file_id = f.id and c.tier >= 0 left join strings s on s.id = f.session group by f.id`,
    );
    this.#boundaries = db.prepare('select number, shared from generations where file_id = ? and number > 0 order by number');
    this.#next = db.prepare(
      `select id, generation, start, length, line, lines, tier, hash from chunks where file_id = ? and tier >= 0 order by generation, start limit 1`,
    );
    this.#empty = db.prepare('update chunks set tier = ?, data = ? where id = ?');
    this.#drop = db.prepare('delete from chunks where id = ?');
    this.#dropTails = db.prepare('delete from tails where file_id = ?');
    this.#mark = db.prepare('update files set trimmed_at = ? where id = ?');
  }

  /** What has raw bytes, that which was written longest ago first. */
  trimmable(): Trimmable[] {
    const found = new Map<string, Trimmable>();
    for (const { session, fileId, committedAt, bytes } of this.#all.all()) {
      const key = session ?? `\0${fileId}`;
      const known = found.get(key) ?? { session, fileIds: [], committedAt: 0, bytes: 0 };
      known.fileIds.push(fileId);
      known.committedAt = Math.max(known.committedAt, committedAt ?? 0);
      known.bytes += bytes;
      found.set(key, known);
    }
    return Array.from(found.values()).sort((a, b) => a.committedAt - b.committedAt);
  }

  /**
   * The next raw bytes of a file, at least `most` where it has so many, up to the end of a line. To be called inside of a
   * transaction.
   *
   * @returns how many were removed; 0: it has no more
   */
  slice(fileId: number, most: number, now: number): number {
    this.#split(fileId);
    this.#dropTails.run(fileId);
    let removed = 0;
    for (let ended = false; removed < most || !ended;) {
      const chunk = this.#next.get(fileId);
      if (chunk === undefined) break;
      this.#bodies.keepWithin(fileId, chunk.generation, chunk.start, chunk.start + chunk.length);
      ended = this.#chunks.bytes(chunk).at(-1) === 10;
      this.#empty.run(TRIMMED_TIER, ended ? LINE_FEED : NO_LINE_FEED, chunk.id);
      this.#chunks.forget();
      removed += chunk.length;
    }
    if (removed > 0) this.#mark.run(now, fileId);
    return removed;
  }

  /** A generation that goes on from the middle of a chunk would need its bytes: such a chunk becomes two. */
  #split(fileId: number): void {
    for (const { number, shared } of this.#boundaries.all(fileId)) {
      const segment = shared === 0 ? null : this.#chunks.segmentBefore(fileId, number - 1, shared);
      if (segment === null || segment.tier < 0 || segment.start + segment.length <= shared) continue;
      const { generation, start, length, line, lines, tier } = segment;
      const bytes = Buffer.from(this.#chunks.bytes(segment));
      const at = shared - start;
      const before = countLineFeeds(bytes.subarray(0, at));
      this.#drop.run(segment.id);
      this.#chunks.put(fileId, { generation, start, length: at, line, lines: before, tier }, bytes.subarray(0, at));
      const rest = { generation, start: shared, length: length - at, line: line + before, lines: lines - before, tier };
      this.#chunks.put(fileId, rest, bytes.subarray(at));
      this.#chunks.forget();
    }
  }
}
