import type Database from 'better-sqlite3';
import { digest } from './bytes.ts';
import type { Bodies } from './bodies.ts';
import type { Chunks } from './chunks.ts';
import { FLAG } from './kinds.ts';
import type { Place } from './records.ts';
import type { Tombstones } from './tombstones.ts';

interface Forgotten {
  lineage: string;
  inode: string | null;
  size: number | null;
  head: Buffer | null;
  session: string | null;
}

/** What of the archive is forgotten with some sessions. */
export interface Forgettable {
  fileIds: number[];
  /** Files that stay and hold copies of what goes. */
  heirs: number[];
  bytes: number;
  records: number;
}

interface Copy extends Place {
  id: number;
  recordId: number;
  fileId: number;
  session: number | null;
  lost: number;
  flags: number;
  hash: Buffer;
  fileSession: number | null;
}

/**
 * Takes a file out of the archive: raw bytes, records, copies, words, what was broken. A record that was copied into a file
 * that stays stands there from now on. A tombstone keeps the file from being read in again.
 */
export class Forget {
  readonly #chunks: Chunks;
  readonly #bodies: Bodies;
  readonly #tombstones: Tombstones;
  readonly #ofSession: Database.Statement<[{ session: string }], number>;
  readonly #sharing: Database.Statement<[{ together: string }], number>;
  readonly #sums: Database.Statement<[{ together: string }], { bytes: number; records: number }>;
  readonly #isForgotten: Database.Statement<[string], number>;
  readonly #file: Database.Statement<[number], Forgotten>;
  readonly #heirs: Database.Statement<[{ fileId: number; together: string; after: number }], Copy>;
  readonly #promote: Database.Statement;
  readonly #dropCopy: Database.Statement;
  readonly #drop: readonly Database.Statement<[number]>[];

  constructor(db: Database.Database, chunks: Chunks, tombstones: Tombstones, bodies: Bodies) {
    this.#chunks = chunks;
    this.#bodies = bodies;
    this.#tombstones = tombstones;
    // Subagents of older versions lie in files that name no session: only their records do.
    this.#ofSession = db
      .prepare<[{ session: string }], number>(
        `select f.id from files f join strings s on s.id = f.session where s.text = $session
         union select r.file_id from records r join files f on f.id = r.file_id
         where r.session = (select id from strings where text = $session) and r.flags & ${FLAG.ELSEWHERE} and f.session is null`,
      )
      .pluck();
    this.#sharing = db
      .prepare<[{ together: string }], number>(
        `select distinct c.file_id from json_each($together) t join records r on r.file_id = t.value join copies c on c.record_id = r.id
         where c.file_id not in (select value from json_each($together))`,
      )
      .pluck();
    this.#sums = db.prepare(
      `select (select coalesce(sum(c.length), 0) from chunks c where c.file_id in (select value from json_each($together))) as bytes,
         (select count(*) from records r where r.file_id in (select value from json_each($together))) as records`,
    );
    this.#isForgotten = db.prepare<[string], number>('select count(*) from tombstones where session = ?').pluck();
    this.#file = db.prepare(
      `select f.lineage, nullif(c.inode, '') as inode, c.whole_size as size, f.head, s.text as session
       from files f left join cursors c on c.file_id = f.id left join strings s on s.id = f.session where f.id = ?`,
    );
    // Of several copies the first that its file still holds. A page at a time: a promoted record is no more of this file.
    this.#heirs = db.prepare(
      `select c.id, c.record_id as recordId, c.file_id as fileId, c.generation, c.line, c.start, c.length, c.session, c.lost, r.flags, r.hash,
         o.session as fileSession
       from records r join copies c on c.id = (
         select d.id from copies d where d.record_id = r.id and d.file_id not in (select value from json_each($together)) order by (select o.trimmed_at is not null from files o where o.id = d.file_id), d.lost, d.id limit 1
       ) join files o on o.id = c.file_id
       where r.file_id = $fileId and r.id > $after order by r.id limit 1000`,
    );
    this.#promote = db.prepare(
      'update records set file_id = ?, generation = ?, line = ?, start = ?, length = ?, hash = ?, session = ?, flags = ? where id = ?',
    );
    this.#dropCopy = db.prepare('delete from copies where id = ?');
    this.#drop = [
      'delete from texts where rowid in (select id from records where file_id = ?)',
      'delete from bodies where record_id in (select id from records where file_id = ?)',
      'delete from copies where record_id in (select id from records where file_id = ?)',
      'delete from copies where file_id = ?',
      'delete from records where file_id = ?',
      'delete from cursors where file_id = ?',
      'delete from files where id = ?',
    ].map((sql) => db.prepare<[number]>(sql));
  }

  of(sessions: readonly string[]): Forgettable {
    const fileIds = Array.from(new Set(sessions.flatMap((session) => this.#ofSession.all({ session }))));
    const together = JSON.stringify(fileIds);
    return { fileIds, heirs: this.#sharing.all({ together }), ...(this.#sums.get({ together }) ?? { bytes: 0, records: 0 }) };
  }

  /** A tombstone for a session of which no file has one. To be called inside of a transaction. */
  session(session: string, now: number): void {
    if ((this.#isForgotten.get(session) ?? 0) > 0) return;
    this.#tombstones.add({ lineage: '', inode: null, size: 0, head: null, session }, now);
  }

  /**
   * To be called inside of a transaction.
   *
   * @param together ids of all files that are being forgotten: what stands only in them is forgotten too.
   */
  file(id: number, together: readonly number[], now: number): void {
    const file = this.#file.get(id);
    if (file === undefined) return;
    this.#tombstones.add({ ...file, size: file.size ?? 0 }, now);
    const going = JSON.stringify(together);
    for (let after = 0, more = true; more;) {
      const heirs = this.#heirs.all({ fileId: id, together: going, after });
      for (const heir of heirs) this.#inherit(heir);
      after = heirs.at(-1)?.recordId ?? 0;
      more = heirs.length > 0;
    }
    for (const statement of this.#drop) statement.run(id);
    this.#chunks.forget();
  }

  #inherit(copy: Copy): void {
    const { fileId, generation, line, start, length, session } = copy;
    const bytes = this.#chunks.slice(fileId, generation, start, length);
    // Of a copy whose bytes were removed, the record is known by its body from now on.
    if (bytes.length < length) this.#bodies.keep(copy.recordId);
    const hash = bytes.length < length ? copy.hash : digest(bytes);
    const elsewhere = session !== null && session !== copy.fileSession ? FLAG.ELSEWHERE : 0;
    const flags = (copy.flags & ~(FLAG.ELSEWHERE | FLAG.LOST)) | elsewhere | (copy.lost === 1 ? FLAG.LOST : 0);
    this.#promote.run(fileId, generation, line, start, length, hash, session, flags, copy.recordId);
    this.#dropCopy.run(copy.id);
  }
}
