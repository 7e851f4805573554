import type Database from 'better-sqlite3';
import type { TranscriptFile } from '../core/transcript/record.ts';
import { lineageOf } from './files.ts';
import { inodeOf } from './recognise.ts';
import type { SourceStat } from './source.ts';

export interface Tombstone {
  id: number;
  lineage: string;
  session: string | null;
  /** Ms since the epoch. */
  forgottenAt: number;
}

/** With what the file is known by. */
export type KeptTombstone = Omit<Tombstone, 'id'> & Row & { size: number };

interface Row {
  lineage: string;
  inode: string | null;
  head: Buffer | null;
  session: string | null;
}

/**
 * Files that were forgotten and stay so: nothing of them is captured again, whether they grow, are written anew or move,
 * until the tombstone is lifted. Whatever lies at its path is taken for it: the path names the session. So is every other
 * file of the same session, also one that comes later.
 */
export class Tombstones {
  readonly #all: Database.Statement<[], Row>;
  readonly #add: Database.Statement;
  readonly #list: Database.Statement<[], Tombstone>;
  readonly #whole: Database.Statement<[], KeptTombstone>;
  readonly #lift: Database.Statement;
  #rows: Row[] | null = null;

  constructor(db: Database.Database) {
    this.#all = db.prepare('select lineage, inode, head, session from tombstones');
    this.#add = db.prepare('insert into tombstones (lineage, inode, size, head, session, forgotten_at) values (?, ?, ?, ?, ?, ?)');
    this.#list = db.prepare('select id, lineage, session, forgotten_at as forgottenAt from tombstones order by id');
    this.#whole = db.prepare('select lineage, inode, size, head, session, forgotten_at as forgottenAt from tombstones order by id');
    this.#lift = db.prepare('delete from tombstones where id = ?');
  }

  covers(file: TranscriptFile, stat: SourceStat, head: () => Buffer | null): boolean {
    this.#rows ??= this.#all.all();
    if (this.#rows.length === 0) return false;
    const inode = inodeOf(stat);
    const lineage = lineageOf(file);
    const session = file.agentSessionId;
    if (this.#rows.some((row) => row.lineage === lineage || (session !== null && row.session === session))) return true;
    // Inodes are given again: the first line says whether it is the same file.
    const moved = this.#rows.filter((row) => row.inode === inode && row.head !== null);
    const own = moved.length === 0 ? null : head();
    return own !== null && moved.some((row) => row.head?.equals(own) === true);
  }

  add(of: { lineage: string; inode: string | null; size: number; head: Buffer | null; session: string | null }, now: number): void {
    this.#add.run(of.lineage, of.inode, of.size, of.head, of.session, now);
    this.#rows = null;
  }

  list(): Tombstone[] {
    return this.#list.all();
  }

  /** With what files are known by. */
  whole(): KeptTombstone[] {
    return this.#whole.all();
  }

  lift(ids: readonly number[]): void {
    for (const id of ids) this.#lift.run(id);
    this.#rows = null;
  }

  /** After a transaction that was rolled back. */
  forget(): void {
    this.#rows = null;
  }
}
