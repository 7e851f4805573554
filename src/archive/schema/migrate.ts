import type Database from 'better-sqlite3';
import { RollcallError } from '../../protocol/errors.ts';
import type { Migration } from './migration.ts';

/** `RolA`, in the header of every archive: a database of another program is never taken for one. */
const APPLICATION_ID = 0x526f6c41;

const HISTORY = `create table schema_migrations (
  version integer not null primary key,
  name text not null,
  breaking integer not null,
  applied_at integer not null,
  applied_by text not null
) strict`;

interface Applied {
  version: number;
  breaking: number;
  by: string;
}

/**
 * Which steps the database has; nothing for a new one.
 *
 * @throws ARCHIVE_CORRUPT for what is no archive, ARCHIVE_NEWER when a step that this program does not know makes it unsafe to go on.
 */
export function appliedMigrations(db: Database.Database, path: string, known: readonly Migration[]): readonly Applied[] {
  const tables = db.prepare<[], string>("select name from sqlite_schema where type = 'table'").pluck().all();
  const id = db.pragma('application_id', { simple: true });
  if (tables.length === 0 && id === 0) return [];
  if (id !== APPLICATION_ID || !tables.includes('schema_migrations')) {
    throw new RollcallError('ARCHIVE_CORRUPT', { path, detail: 'it is a database of another program' });
  }
  const applied = db.prepare<[], Applied>('select version, breaking, applied_by as by from schema_migrations order by version').all();
  const unsafe = applied.findLast((step) => step.version > (known.at(-1)?.version ?? 0) && step.breaking === 1);
  if (unsafe !== undefined) throw new RollcallError('ARCHIVE_NEWER', { path, version: unsafe.by });
  return applied;
}

/** Applies the steps that are missing, all in one transaction under the write lock. */
export function migrate(db: Database.Database, path: string, known: readonly Migration[], by: string, now: number): void {
  db.transaction(() => {
    const applied = appliedMigrations(db, path, known);
    const have = new Set(applied.map((step) => step.version));
    const missing = known.filter((step) => !have.has(step.version));
    if (missing.length === 0) return;
    if (applied.length === 0) {
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.exec(HISTORY);
    }
    const record = db.prepare('insert into schema_migrations (version, name, breaking, applied_at, applied_by) values (?, ?, ?, ?, ?)');
    for (const step of missing) {
      for (const statement of step.statements) db.exec(statement);
      record.run(step.version, step.name, Number(step.breaking), now, by);
    }
  }).immediate();
}
