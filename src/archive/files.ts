import type Database from 'better-sqlite3';
import type { TranscriptAgent, TranscriptFile } from '../core/transcript/record.ts';
import { FLAG } from './kinds.ts';
import type { Strings } from './strings.ts';

/** A file as the archive knows it: one history, whatever its path was over time. */
export interface FileRow {
  id: number;
  agent: TranscriptAgent;
  /** The path without `.zst`: what stays when a transcript is compressed. */
  lineage: string;
  path: string;
  kind: TranscriptFile['kind'];
  session: number | null;
  gone: 0 | 1;
  generation: number;
  /** Hash of its first line; null until that is stored. */
  head: Buffer | null;
}

/** What a file looked like when it was read last. Only a hint: what is stored is told by the chunks. */
export interface Cursor {
  /** Device and inode. */
  inode: string;
  /** Bytes that were looked at, committed or not. */
  size: number;
  /** Bytes that the file had. */
  wholeSize: number;
  mtimeNs: string;
  committed: number;
  line: number;
  /** Hash of the last bytes before `committed`. */
  block: Buffer;
}

const COLUMNS = 'id, agent, lineage, path, kind, session, gone, generation, head';

export function lineageOf(file: TranscriptFile): string {
  return file.compression === 'zstd' ? file.path.replace(/\.zst$/, '') : file.path;
}

export class Files {
  readonly #strings: Strings;
  readonly #byLineage: Database.Statement<[string], FileRow>;
  readonly #byInode: Database.Statement<[string], FileRow>;
  readonly #goneByHead: Database.Statement<[Buffer], FileRow>;
  readonly #add: Database.Statement;
  readonly #place: Database.Statement;
  readonly #nameElsewhere: Database.Statement;
  readonly #setGone: Database.Statement;
  readonly #setHead: Database.Statement;
  readonly #committed: Database.Statement;
  readonly #cursor: Database.Statement<[number], Cursor>;
  readonly #setCursor: Database.Statement;
  readonly #dropCursor: Database.Statement;
  readonly #freeInode: Database.Statement;
  readonly #generation: Database.Statement<[number], number>;
  readonly #addGeneration: Database.Statement;
  readonly #setGeneration: Database.Statement;

  constructor(db: Database.Database, strings: Strings) {
    this.#strings = strings;
    this.#byLineage = db.prepare(`select ${COLUMNS} from files where lineage = ?`);
    this.#byInode = db.prepare(`select ${COLUMNS} from files where id in (select file_id from cursors where inode = ?) order by id desc`);
    this.#goneByHead = db.prepare(`select ${COLUMNS} from files where head = ? order by gone desc, id desc`);
    this.#add = db.prepare(
      'insert into files (agent, lineage, path, kind, session, agent_id, compression, found_at) values (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#place = db.prepare(
      'update files set lineage = ?, path = ?, kind = ?, session = ?, agent_id = ?, compression = ?, gone = 0 where id = ?',
    );
    this.#nameElsewhere = db.prepare(
      `update records set flags = (flags & ~${FLAG.ELSEWHERE}) | iif(session is null or session is ?, 0, ${FLAG.ELSEWHERE}) where file_id = ?`,
    );
    this.#setGone = db.prepare('update files set gone = ? where id = ? and gone != ?');
    this.#setHead = db.prepare('update files set head = ? where id = ?');
    this.#committed = db.prepare('update files set committed_at = ? where id = ?');
    this.#cursor = db.prepare(
      'select inode, size, whole_size as wholeSize, mtime_ns as mtimeNs, committed, line, block from cursors where file_id = ?',
    );
    this.#setCursor = db.prepare(
      'insert or replace into cursors (file_id, inode, size, whole_size, mtime_ns, committed, line, block) values (?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#dropCursor = db.prepare('delete from cursors where file_id = ?');
    this.#freeInode = db.prepare("update cursors set inode = '' where inode = ? and file_id != ?");
    this.#generation = db.prepare<[number], number>('select generation from files where id = ?').pluck();
    this.#addGeneration = db.prepare('insert into generations (file_id, number, shared, begun_at) values (?, ?, ?, ?)');
    this.#setGeneration = db.prepare('update files set generation = ? where id = ?');
  }

  byLineage(lineage: string): FileRow | null {
    return this.#byLineage.get(lineage) ?? null;
  }

  /** Files that were last seen with this device and inode, the newest first. */
  byInode(inode: string): FileRow[] {
    return this.#byInode.all(inode);
  }

  /** Files whose first line has this hash, those that are known to be gone first. */
  byHead(head: Buffer): FileRow[] {
    return this.#goneByHead.all(head);
  }

  add(file: TranscriptFile, now: number): FileRow {
    const session = this.#strings.idOrNull(file.agentSessionId);
    const lineage = lineageOf(file);
    const agentId = this.#strings.idOrNull(file.agentId);
    const added = this.#add.run(file.agent, lineage, file.path, file.kind, session, agentId, file.compression, now);
    const id = Number(added.lastInsertRowid);
    this.#addGeneration.run(id, 0, 0, now);
    return { id, agent: file.agent, lineage, path: file.path, kind: file.kind, session, gone: 0, generation: 0, head: null };
  }

  /** Says where a known file is now. */
  place(row: FileRow, file: TranscriptFile): FileRow {
    const session = this.#strings.idOrNull(file.agentSessionId);
    const agentId = this.#strings.idOrNull(file.agentId);
    const lineage = lineageOf(file);
    this.#place.run(lineage, file.path, file.kind, session, agentId, file.compression, row.id);
    if (session !== row.session) this.#nameElsewhere.run(session, row.id);
    return { ...row, lineage, path: file.path, kind: file.kind, session, gone: 0 };
  }

  generation(id: number): number {
    return this.#generation.get(id) ?? 0;
  }

  setGone(id: number, gone: 0 | 1): void {
    this.#setGone.run(gone, id, gone);
  }

  setHead(id: number, head: Buffer | null): void {
    this.#setHead.run(head, id);
  }

  committed(id: number, now: number): void {
    this.#committed.run(now, id);
  }

  cursor(id: number): Cursor | null {
    return this.#cursor.get(id) ?? null;
  }

  /** A file has one inode at a time, and an inode is one file. */
  setCursor(id: number, cursor: Cursor): void {
    this.#freeInode.run(cursor.inode, id);
    const { inode, size, wholeSize, mtimeNs, committed, line, block } = cursor;
    this.#setCursor.run(id, inode, size, wholeSize, mtimeNs, committed, line, block);
  }

  dropCursor(id: number): void {
    this.#dropCursor.run(id);
  }

  beginGeneration(id: number, number: number, shared: number, now: number): void {
    this.#addGeneration.run(id, number, shared, now);
    this.#setGeneration.run(number, id);
  }
}
