import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { RollcallError } from '../protocol/errors.ts';
import { toArchiveError } from './errors.ts';
import { openReading } from './open.ts';
import { Tombstones, type KeptTombstone } from './tombstones.ts';
import { ArchiveWriter } from './writer.ts';

/** Looking through this much takes a second or two. */
const QUICK_BYTES = 256 * 1024 * 1024;
const PROBLEMS = 3;

export interface ArchiveIntegrity {
  /** null: there is no archive. */
  bytes: number | null;
  /** Every page was looked at. */
  whole: boolean;
  /** What is damaged; empty: nothing that was seen. */
  problems: string[];
}

/**
 * Looks at an archive without changing it. One that is large is looked through only with `whole`: it takes a while.
 *
 * @throws ARCHIVE_NEWER, ARCHIVE_UNAVAILABLE
 */
export function checkArchiveFile(path: string, whole: boolean): ArchiveIntegrity {
  if (!existsSync(path)) return { bytes: null, whole: true, problems: [] };
  const bytes = statSync(path).size;
  const all = whole || bytes <= QUICK_BYTES;
  try {
    const db = openReading(path);
    try {
      const rows = all ? db.prepare<[], string>(`pragma quick_check(${PROBLEMS})`).pluck().all() : ['ok'];
      return { bytes, whole: all, problems: rows.filter((row) => row !== 'ok') };
    } finally {
      db.close();
    }
  } catch (error) {
    const known = toArchiveError(error, path);
    if (known instanceof RollcallError && known.code === 'ARCHIVE_CORRUPT') return { bytes, whole: false, problems: [known.message] };
    throw known;
  }
}

/**
 * Begins a new archive in which is forgotten what was forgotten in a damaged one.
 *
 * @param from the damaged one, out of the way; `to`: there is none yet
 * @returns how many marks were taken over; null: they cannot be read any more
 * @throws ARCHIVE_UNAVAILABLE
 */
export function beginAnew(from: string, to: string, now: number): number | null {
  const forgotten = tombstonesOf(from);
  const writer = new ArchiveWriter({ path: to, now: () => now });
  try {
    writer.takeTombstones(forgotten ?? []);
  } finally {
    writer.close();
  }
  return forgotten === null ? null : forgotten.length;
}

function tombstonesOf(path: string): KeptTombstone[] | null {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return new Tombstones(db).whole();
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
