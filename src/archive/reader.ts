import type Database from 'better-sqlite3';
import { RollcallError } from '../protocol/errors.ts';
import { Chunks } from './chunks.ts';
import { toArchiveError } from './errors.ts';
import { FLAG } from './kinds.ts';
import { openReading } from './open.ts';
import {
  COPIES,
  RECORDS,
  toRecord,
  type ArchivedFile,
  type ArchivedRecord,
  type ArchivedSession,
  type QuarantinedPiece,
  type RecordRow,
} from './rows.ts';
import { Search, type SearchHit, type SearchQuery } from './search.ts';
import { SessionRecords, type RecordKey } from './session-records.ts';
import { Tails } from './tails.ts';

export interface ArchiveCounts {
  files: number;
  records: number;
  copies: number;
  quarantined: number;
  /** Bytes of transcripts that are stored, in all generations, and what they take up compressed. */
  bytes: number;
  storedBytes: number;
}

const FILES = `select f.id, f.agent, f.path, f.kind, s.text as session, a.text as agentId, f.compression, f.gone, f.generation,
  f.committed_at as committedAt, f.trimmed_at as trimmedAt, max(c.whole_size, c.committed) as wholeSize,
  (select count(*) from records r where r.file_id = f.id) as records,
  (select count(*) from copies k where k.file_id = f.id) as copies,
  (select count(*) from quarantine q where q.file_id = f.id and not q.lost) as quarantined
  from files f left join strings s on s.id = f.session left join strings a on a.id = f.agent_id left join cursors c on c.file_id = f.id`;

type FileRow = Omit<ArchivedFile, 'gone' | 'committedBytes' | 'lines' | 'behindBytes' | 'trimmed'> & {
  gone: number;
  wholeSize: number | null;
  trimmedAt: number | null;
};

/**
 * A connection that only reads the archive, beside the one that writes it. Everything is synchronous and belongs into a
 * worker thread. Each call sees a whole state of the archive; two calls may see two.
 *
 * @throws ARCHIVE_CORRUPT, ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE, from the constructor and from every method.
 */
export class ArchiveReader {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #chunks: Chunks;
  readonly #tails: Tails;
  readonly #sessionRecords: SessionRecords;
  readonly #search: Search;
  readonly #statements = new Map<string, Database.Statement>();

  /** @param path the file must be there: the writer makes it. */
  constructor(path: string) {
    this.#path = path;
    this.#db = openReading(path);
    this.#chunks = new Chunks(this.#db);
    this.#tails = new Tails(this.#db);
    this.#sessionRecords = new SessionRecords(this.#db);
    this.#search = new Search(this.#db);
  }

  /** Every file, in the order in which they were found. */
  files(): ArchivedFile[] {
    return this.#files(`${FILES} order by f.id`);
  }

  file(id: number): ArchivedFile | null {
    return this.#files(`${FILES} where f.id = ?`, id)[0] ?? null;
  }

  /** The file that is, or was last seen, at this path. */
  fileAt(path: string): ArchivedFile | null {
    return this.#files(`${FILES} where f.path = ? order by f.gone, f.id desc limit 1`, path)[0] ?? null;
  }

  filesOfSession(session: string): ArchivedFile[] {
    return this.#files(`${FILES} where f.session = (select id from strings where text = ?) order by f.id`, session);
  }

  /** Every session that has a file, the one that was written last first. */
  sessions(): ArchivedSession[] {
    return this.#rows<ArchivedSession>(
      `select s.text as session, min(f.agent) as agent, count(*) as files, sum(n.records) as records, min(n.firstAt) as firstAt,
         max(n.lastAt) as lastAt, max(f.committed_at) as committedAt
       from files f join strings s on s.id = f.session join (
         select f.id,
           (select count(*) from records r where r.file_id = f.id) + (select count(*) from copies k where k.file_id = f.id) as records,
           (select r.at from records r where r.file_id = f.id and r.at is not null order by r.start limit 1) as firstAt,
           (select r.at from records r where r.file_id = f.id and r.at is not null order by r.start desc limit 1) as lastAt
         from files f
       ) n on n.id = f.id
       group by s.id order by committedAt desc, s.id desc`,
    );
  }

  counts(): ArchiveCounts {
    const [counts] = this.#rows<ArchiveCounts>(
      `select (select count(*) from files) as files, (select count(*) from records) as records, (select count(*) from copies) as copies,
         (select count(*) from quarantine where not lost) as quarantined, (select coalesce(sum(length), 0) from chunks where tier >= 0) as bytes,
         (select coalesce(sum(length(data)), 0) from chunks) as storedBytes`,
    );
    return counts as ArchiveCounts;
  }

  /** The record at its own place; null: there is none of this id. */
  record(id: number): ArchivedRecord | null {
    return this.#rows<RecordRow>(`${RECORDS} where r.id = ?`, id).map(toRecord)[0] ?? null;
  }

  /** Everywhere a record stands: its own place first, then its copies. */
  places(id: number): ArchivedRecord[] {
    const copies = this.#rows<RecordRow>(`${COPIES} where c.record_id = ? order by c.id`, id);
    return [...this.#rows<RecordRow>(`${RECORDS} where r.id = ?`, id), ...copies].map(toRecord);
  }

  /**
   * Records of a session in the order of its files, each once: those of its own files (the conversation, then subagents, then
   * outputs), with what a resume or fork copied into them, and then those that name the session in a file of another.
   *
   * @param after the record to go on behind, as it was given by this method.
   */
  recordsOfSession(session: string, page: { after?: RecordKey | null; limit?: number } = {}): ArchivedRecord[] {
    return this.#mapped(() => this.#sessionRecords.page(session, page.after ?? null, page.limit ?? 1000));
  }

  /**
   * Records and copies that stand in a file, from a line on. `fromByte`: only those that begin there or later, which costs nothing for
   * what stands before. `lost`: also those that it no longer holds.
   */
  recordsOfFile(fileId: number, page: { fromLine?: number; fromByte?: number; limit?: number; lost?: boolean } = {}): ArchivedRecord[] {
    const { fromLine = 0, fromByte = 0, limit = -1, lost = false } = page;
    return this.#rows<RecordRow>(
      `select * from (${RECORDS} where r.file_id = $fileId and r.start >= $fromByte
         union all ${COPIES} where c.file_id = $fileId and c.start >= $fromByte)
       where line >= $fromLine and ($lost or not flags & ${FLAG.LOST}) order by start, id limit $limit`,
      { fileId, fromLine, fromByte, limit, lost: Number(lost) },
    ).map(toRecord);
  }

  /**
   * What a file's present generation holds, byte for byte, up to the last complete line; at most 1 MB a buffer. `tail`: and what
   * was kept of an unfinished last line.
   *
   * @throws BYTES_REMOVED where the size limit removed what is asked for: `ArchivedFile.trimmed` says what that is
   */
  *bytesOfFile(fileId: number, options: { generation?: number; from?: number; tail?: boolean } = {}): Generator<Buffer, void, undefined> {
    const file = this.file(fileId);
    if (file === null) return;
    const { generation = file.generation, from = 0, tail = false } = options;
    for (let at = from; ;) {
      const part = this.#mapped(() => this.#partOfGeneration(fileId, generation, at));
      if (part === null) break;
      if (part.length === 0) throw new RollcallError('BYTES_REMOVED', { path: file.path, day: dayOf(file.trimmed?.at ?? 0) });
      yield part;
      at += part.length;
    }
    if (tail) yield* this.#mapped(() => this.#tails.read(fileId, this.#chunks.position(fileId, generation).committed));
  }

  /** A record's own bytes; at most 1 MB a buffer, and only a record that is marked oversized has more than a few. */
  *bytesOfRecord(id: number): Generator<Buffer, void, undefined> {
    const record = this.record(id);
    if (record === null) return;
    if (record.nativeType === 'output' && record.kind === 'notice') {
      if (this.removedAt(id) === null) yield* this.bytesOfFile(record.fileId);
      return;
    }
    // Where the size limit has removed its bytes, a copy may still have them.
    const place = this.#isStored(record) ? record : this.places(id).find((copy) => this.#isStored(copy));
    if (place !== undefined) yield* this.#bytesAt(place);
  }

  /** When the size limit removed the bytes of a record, ms since the epoch; null: they are there, at one of its places. */
  removedAt(id: number): number | null {
    const [own, ...copies] = this.places(id);
    if (own === undefined || [own, ...copies].some((place) => this.#isStored(place))) return null;
    return this.file(own.fileId)?.trimmed?.at ?? null;
  }

  /** The same as one buffer, for records that the memory holds; null: there is none of this id. */
  recordBytes(id: number): Buffer | null {
    return this.record(id) === null ? null : Buffer.concat(Array.from(this.bytesOfRecord(id)));
  }

  /** What stands at a record's place, in one look: a tenth of the time of recordBytes. Shorter where its bytes were removed. */
  bytesAt({ fileId, generation, start, length }: Pick<ArchivedRecord, 'fileId' | 'generation' | 'start' | 'length'>): Buffer {
    return this.#mapped(() => this.#chunks.slice(fileId, generation, start, length));
  }

  /** Pieces that are no record, of one file or of all. */
  quarantine(fileId: number | null = null): QuarantinedPiece[] {
    return this.#rows<Omit<QuarantinedPiece, 'lost'> & { lost: number }>(
      `select q.id, q.file_id as fileId, f.path, q.generation, q.line, q.start, q.length, q.reason, q.found_at as foundAt, q.lost
       from quarantine q join files f on f.id = q.file_id where ? is null or q.file_id = ? order by q.file_id, q.start, q.id`,
      fileId,
      fileId,
    ).map(({ lost, ...row }) => Object.assign(row, { lost: lost === 1 }));
  }

  quarantinedBytes(piece: Pick<QuarantinedPiece, 'fileId' | 'generation' | 'start' | 'length'>): Buffer {
    return this.#mapped(() => this.#chunks.slice(piece.fileId, piece.generation, piece.start, piece.length));
  }

  /** Records that hold all the words, the best first. Any text can be asked for. Sees what `indexTexts` has put into the index. */
  search(query: SearchQuery): SearchHit[] {
    return this.#mapped(() => this.#search.search(query));
  }

  /** Records that `indexTexts` has not looked at yet. */
  unindexed(): number {
    const [row] = this.#rows<{ behind: number }>('select count(*) as behind from records where id > (select record_id from text_cursor)');
    return row?.behind ?? 0;
  }

  close(): void {
    this.#db.close();
  }

  #isStored({ fileId, generation, start }: ArchivedRecord): boolean {
    return this.#mapped(() => this.#chunks.part(fileId, generation, start, start + 1) !== null);
  }

  *#bytesAt({ fileId, generation, start, length }: ArchivedRecord): Generator<Buffer, void, undefined> {
    const end = start + length;
    for (let at = start; at < end;) {
      const part = this.#mapped(() => this.#chunks.part(fileId, generation, at, end));
      if (part === null) return;
      yield part;
      at += part.length;
    }
  }

  #files(sql: string, ...values: unknown[]): ArchivedFile[] {
    return this.#mapped(() => this.#rows<FileRow>(sql, ...values).map((row) => this.#toFile(row)));
  }

  #toFile({ gone, wholeSize, trimmedAt, ...row }: FileRow): ArchivedFile {
    const removed = trimmedAt === null ? null : this.#chunks.trimmed(row.id, row.generation);
    const trimmed = trimmedAt === null || removed === null ? null : { bytes: removed.committed, lines: removed.line, at: trimmedAt };
    const { committed, line } = this.#chunks.position(row.id, row.generation);
    const behindBytes = wholeSize === null ? null : Math.max(0, wholeSize - committed);
    return { ...row, gone: gone === 1, committedBytes: committed, lines: line, behindBytes, trimmed };
  }

  #rows<Row>(sql: string, ...values: unknown[]): Row[] {
    return this.#mapped(() => {
      let statement = this.#statements.get(sql);
      if (statement === undefined) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
      return statement.all(...values) as Row[];
    });
  }

  #partOfGeneration(fileId: number, generation: number, at: number): Buffer | null {
    if (at >= this.#chunks.position(fileId, generation).committed) return null;
    const segment = this.#chunks.segmentBefore(fileId, generation, at + 1);
    return segment === null ? null : this.#chunks.bytes(segment).subarray(at - segment.start, segment.used);
  }

  /** In one view of the archive: between two statements the writer may merge the chunks that the first one named. */
  #mapped<T>(work: () => T): T {
    try {
      if (this.#db.inTransaction) return work();
      this.#chunks.forgetPlaces();
      return this.#db.transaction(work)();
    } catch (error) {
      throw toArchiveError(error, this.#path);
    }
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
