import { toStoreError } from './errors.ts';
import { openReader } from './connection.ts';

const MOST_PROBLEMS = 20;

/**
 * SQLite's full check of pages, rows, indexes and references. Returns the problems, none for a sound register; at
 * most 20. Takes about a second for 300 MB. Throws REGISTER_CORRUPT when not even the header can be read.
 */
export function checkIntegrity(path: string): string[] {
  try {
    const { raw } = openReader(path);
    try {
      const pages = raw.pragma(`integrity_check(${MOST_PROBLEMS})`) as { integrity_check: string }[];
      const references = raw.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
      return [
        ...pages.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
        ...references.map(({ table, parent }) => `a row of ${table} points to a missing row of ${parent}`),
      ].slice(0, MOST_PROBLEMS);
    } finally {
      raw.close();
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}
