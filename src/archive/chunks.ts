import type Database from 'better-sqlite3';
import { CHUNK_BYTES, compress, countLineFeeds, decompress, digest } from './bytes.ts';

/** A piece of a file's bytes, without them. */
export interface Chunk {
  id: number;
  generation: number;
  start: number;
  length: number;
  /** Line feeds of the file before it, and in it. */
  line: number;
  lines: number;
  /** 0: as it was read; n: merged n times; -1: its bytes were removed. */
  tier: number;
  hash: Buffer;
}

/** A part of a chunk that is part of a generation: its first `used` bytes. */
export interface Segment extends Chunk {
  used: number;
}

/** Where a generation ends, as its chunks tell. */
export interface Position {
  committed: number;
  /** Line feeds before it. */
  line: number;
}

/** Of a chunk whose bytes were removed: its place and their hash stay. */
export const TRIMMED_TIER = -1;

const COLUMNS = 'id, generation, start, length, line, lines, tier, hash';

/** The raw bytes of files, in compressed chunks of at most 1 MB that never span files. */
export class Chunks {
  readonly #add: Database.Statement;
  readonly #last: Database.Statement<[number, number], Chunk>;
  readonly #at: Database.Statement<[number, number, number], Chunk>;
  readonly #before: Database.Statement<[number, number, number], Chunk>;
  readonly #lastTrimmed: Database.Statement<[number, number, number], Chunk>;
  readonly #data: Database.Statement<[number], Buffer>;
  readonly #shared: Database.Statement<[number, number], number>;
  #cached: { id: number; hash: Buffer; bytes: Buffer } | null = null;
  readonly #written = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** The chunk that a record was asked of last: the next one mostly stands in it too. */
  #near: { fileId: number; chunk: Chunk } | null = null;

  constructor(db: Database.Database) {
    const select = `select ${COLUMNS} from chunks where file_id = ? and generation = ?`;
    this.#add = db.prepare(
      `insert into chunks (file_id, generation, start, length, line, lines, tier, hash, data) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#last = db.prepare(`${select} order by start desc limit 1`);
    this.#at = db.prepare(`${select} and start <= ? order by start desc limit 1`);
    this.#before = db.prepare(`${select} and start < ? order by start desc limit 1`);
    this.#lastTrimmed = db.prepare(`${select} and start < ? and tier = ${TRIMMED_TIER} order by start desc limit 1`);
    this.#data = db.prepare<[number], Buffer>('select data from chunks where id = ?').pluck();
    this.#shared = db.prepare<[number, number], number>('select shared from generations where file_id = ? and number = ?').pluck();
  }

  /** Stores bytes behind a position, in chunks that end where a line does, if one ends in them; returns the position behind them. */
  add(fileId: number, generation: number, position: Position, bytes: Buffer): Position {
    let { committed, line } = position;
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, endOfChunk(bytes, from));
      from += part.length;
      const lines = countLineFeeds(part);
      this.put(fileId, { generation, start: committed, length: part.length, line, lines, tier: 0 }, part);
      committed += part.length;
      line += lines;
    }
    return { committed, line };
  }

  put(fileId: number, chunk: Omit<Chunk, 'id' | 'hash'>, bytes: Buffer): void {
    const { generation, start, length, line, lines, tier } = chunk;
    const hash = digest(bytes);
    const added = this.#add.run(fileId, generation, start, length, line, lines, tier, hash, compress(bytes));
    // The bytes are the source's, which reads the next ones over them.
    const copy = this.#written.subarray(0, bytes.copy(this.#written));
    this.#cached = { id: Number(added.lastInsertRowid), hash, bytes: copy };
  }

  /** Up to where a generation of a file is stored. */
  position(fileId: number, generation: number): Position {
    const shared = this.shared(fileId, generation);
    const last = this.#last.get(fileId, generation);
    if (last !== undefined) return this.#behind(last, last.length);
    const segment = shared === 0 ? null : this.segmentBefore(fileId, generation, shared);
    return segment === null ? { committed: 0, line: 0 } : this.#behind(segment, segment.used);
  }

  /** How many bytes of the generation before a generation goes on from. */
  shared(fileId: number, generation: number): number {
    return this.#shared.get(fileId, generation) ?? 0;
  }

  /** The parts of chunks that make up a generation, from `from` to its end, in order. */
  *segments(fileId: number, generation: number, from = 0): Generator<Segment, void, undefined> {
    const end = this.position(fileId, generation).committed;
    for (let at = from; at < end;) {
      const segment = this.segmentBefore(fileId, generation, at + 1);
      if (segment === null) return;
      yield segment;
      at = segment.start + segment.used;
    }
  }

  /** The segment that holds the byte before `offset`; null when there is none. */
  segmentBefore(fileId: number, generation: number, offset: number): Segment | null {
    let limit = Infinity;
    for (let number = generation; number >= 0; number -= 1) {
      const shared = this.shared(fileId, number);
      if (offset > shared || number === 0) {
        const chunk = this.#before.get(fileId, number, Math.min(offset, limit));
        if (chunk === undefined) return null;
        return Object.assign(chunk, { used: Math.min(chunk.length, limit - chunk.start) });
      }
      limit = Math.min(limit, shared);
    }
    return null;
  }

  /**
   * The bytes of one chunk; none where they were removed. The chunk read last is kept: records of one place are asked for one
   * after another.
   */
  bytes(chunk: Pick<Chunk, 'id' | 'hash' | 'tier'>): Buffer {
    if (chunk.tier === TRIMMED_TIER) return Buffer.alloc(0);
    if (this.#cached?.id === chunk.id && this.#cached.hash.equals(chunk.hash)) return this.#cached.bytes;
    const bytes = decompress(this.#data.get(chunk.id) ?? Buffer.alloc(0));
    this.#cached = { id: chunk.id, hash: chunk.hash, bytes };
    return bytes;
  }

  /** Whether the bytes of a chunk end a line, also where they were removed. */
  endsLine(chunk: Pick<Chunk, 'id' | 'hash' | 'tier'>): boolean {
    return (chunk.tier === TRIMMED_TIER ? this.#data.get(chunk.id) : this.bytes(chunk))?.at(-1) === 10;
  }

  /** How much of a generation was removed, from its begin on. */
  trimmed(fileId: number, generation: number): Position {
    let limit = Infinity;
    for (let number = generation; number >= 0; number -= 1) {
      const last = this.#lastTrimmed.get(fileId, number, limit);
      if (last !== undefined) return { committed: last.start + last.length, line: last.line + last.lines };
      limit = Math.min(limit, this.shared(fileId, number));
    }
    return { committed: 0, line: 0 };
  }

  /** Bytes from `at` on that one generation brought itself, up to `end` or the end of their chunk; null: they are not stored. */
  part(fileId: number, generation: number, at: number, end: number): Buffer | null {
    const chunk = this.#chunkAt(fileId, generation, at);
    if (chunk === undefined || chunk.tier === TRIMMED_TIER || chunk.start + chunk.length <= at) return null;
    return this.bytes(chunk).subarray(at - chunk.start, end - chunk.start);
  }

  /** The same up to `start + length`; the caller knows that the memory holds it. */
  slice(fileId: number, generation: number, start: number, length: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = start; at < start + length; at += parts.at(-1)?.length ?? 0) {
      const part = this.part(fileId, generation, at, start + length);
      if (part === null) break;
      parts.push(part);
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  #chunkAt(fileId: number, generation: number, start: number): Chunk | undefined {
    const near = this.#near?.fileId === fileId && this.#near.chunk.generation === generation ? this.#near.chunk : null;
    if (near !== null && near.start <= start && start < near.start + near.length) return near;
    const chunk = this.#at.get(fileId, generation, start);
    if (chunk !== undefined) this.#near = { fileId, chunk };
    return chunk;
  }

  /** The first bytes of a generation, at most `length`. */
  first(fileId: number, generation: number, length: number): Buffer {
    const parts: Buffer[] = [];
    let have = 0;
    for (const segment of this.segments(fileId, generation)) {
      if (have >= length || segment.tier === TRIMMED_TIER) break;
      parts.push(this.bytes(segment).subarray(0, Math.min(segment.used, length - have)));
      have += segment.used;
    }
    return Buffer.concat(parts);
  }

  /** The bytes of a generation before `end`, at most `length`; fewer where some were removed. */
  last(fileId: number, generation: number, end: number, length: number): Buffer {
    const parts: Buffer[] = [];
    for (let at = end; at > 0 && at > end - length;) {
      const segment = this.segmentBefore(fileId, generation, at);
      if (segment === null) break;
      parts.unshift(this.bytes(segment).subarray(Math.max(0, end - length - segment.start), at - segment.start));
      at = segment.start;
    }
    return Buffer.concat(parts);
  }

  /** After a transaction that was rolled back, and after chunks were merged or forgotten. */
  forget(): void {
    this.#cached = null;
    this.#near = null;
  }

  /** Before another view of the archive: its chunks may have been merged since. */
  forgetPlaces(): void {
    this.#near = null;
  }

  #behind(chunk: Chunk, used: number): Position {
    const lines = used === chunk.length ? chunk.lines : countLineFeeds(this.bytes(chunk).subarray(0, used));
    return { committed: chunk.start + used, line: chunk.line + lines };
  }
}

function endOfChunk(bytes: Buffer, from: number): number {
  if (bytes.length - from <= CHUNK_BYTES) return bytes.length;
  const line = bytes.lastIndexOf(10, from + CHUNK_BYTES - 1) + 1;
  return line > from ? line : from + CHUNK_BYTES;
}
