import type Database from 'better-sqlite3';
import { FLAG } from './kinds.ts';
import { COPIES, RECORDS, toRecord, type ArchivedRecord, type RecordRow } from './rows.ts';

/** The place of a record in the list of its session. */
export type RecordKey = Pick<ArchivedRecord, 'id' | 'fileId' | 'start' | 'session'>;

interface Asked {
  session: number;
  fileId: number;
  start: number;
  id: number;
  limit: number;
}

/**
 * The records of a session, page by page. A record that stands in several of its files is given at its own place, or else at
 * that of its first copy there.
 */
export class SessionRecords {
  readonly #session: Database.Statement<[string], number>;
  readonly #files: Database.Statement<[number], number>;
  readonly #ofFile: Database.Statement<[Asked], RecordRow>;
  readonly #named: Database.Statement<[Asked], RecordRow>;

  constructor(db: Database.Database) {
    this.#session = db.prepare<[string], number>('select id from strings where text = ?').pluck();
    this.#files = db
      .prepare<[number], number>(
        "select id from files where session = ? order by case kind when 'session' then 0 when 'subagent' then 1 else 2 end, id",
      )
      .pluck();
    this.#ofFile = db.prepare(
      `${RECORDS} where r.file_id = $fileId and (r.start, r.id) > ($start, $id)
       union all
       ${COPIES} where c.file_id = $fileId and (c.start, r.id) > ($start, $id)
         and not exists (select 1 from files o where o.id = r.file_id and o.session = $session)
         and c.id = (select min(d.id) from copies d join files o on o.id = d.file_id where d.record_id = r.id and o.session = $session)
       order by start, id limit $limit`,
    );
    this.#named = db.prepare(
      `${RECORDS} where r.session = $session and r.flags & ${FLAG.ELSEWHERE} and (r.file_id, r.start, r.id) > ($fileId, $start, $id)
         and not exists (select 1 from copies d join files o on o.id = d.file_id where d.record_id = r.id and o.session = $session)
       order by fileId, start, id limit $limit`,
    );
  }

  page(session: string, after: RecordKey | null, limit: number): ArchivedRecord[] {
    const id = this.#session.get(session);
    if (id === undefined) return [];
    const found: RecordRow[] = [];
    const room = (): number => limit - found.length;
    const begin = { session: id, start: -1, id: -1 };
    if (after === null || after.session === session) {
      const files = this.#files.all(id);
      const from = after === null ? 0 : files.indexOf(after.fileId);
      for (const fileId of from < 0 ? [] : files.slice(from)) {
        if (room() <= 0) break;
        const place = fileId === after?.fileId ? { start: after.start, id: after.id } : begin;
        found.push(...this.#ofFile.all({ session: id, ...place, fileId, limit: room() }));
      }
    }
    const last = after === null || after.session === session ? { ...begin, fileId: -1 } : after;
    if (room() > 0) {
      found.push(...this.#named.all({ session: id, fileId: last.fileId, start: last.start, id: last.id, limit: room() }));
    }
    return found.map(toRecord);
  }
}
