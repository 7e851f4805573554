import type Database from 'better-sqlite3';
import { RollcallError } from '../../protocol/errors.ts';
import type { Migration } from '../migrations/migration.ts';
import { sqliteWords } from './dialect.ts';

/** `Roll`, in the header of every register: a database of another program is never taken for one. */
const APPLICATION_ID = 0x526f6c6c;

const HISTORY = `create table schema_migrations (
  version integer not null primary key,
  name text not null,
  breaking integer not null,
  applied_at integer not null,
  applied_by text not null
) strict`;

export interface AppliedMigration {
  version: number;
  name: string;
  breaking: boolean;
  /** Milliseconds since the epoch, UTC. */
  appliedAt: number;
  /** The version of the program that applied it. */
  appliedBy: string;
}

/** Reads which steps a database has; nothing for a new one. Throws REGISTER_CORRUPT for what is no register. */
export function appliedMigrations(raw: Database.Database, path: string): AppliedMigration[] {
  const tables = raw.prepare("select name from sqlite_schema where type = 'table'").pluck().all() as string[];
  if (tables.length === 0 && raw.pragma('application_id', { simple: true }) === 0) return [];
  if (raw.pragma('application_id', { simple: true }) !== APPLICATION_ID || !tables.includes('schema_migrations')) {
    throw new RollcallError('REGISTER_CORRUPT', { path, detail: 'it is a database of another program' });
  }
  const rows = raw
    .prepare('select version, name, breaking, applied_at as appliedAt, applied_by as appliedBy from schema_migrations order by version')
    .all() as (Omit<AppliedMigration, 'breaking'> & { breaking: number })[];
  return rows.map((row) => Object.assign(row, { breaking: row.breaking === 1 }));
}

/** Throws REGISTER_NEWER when a step that this program does not know makes it unsafe to go on. */
export function refuseNewer(applied: readonly AppliedMigration[], known: readonly Migration[]): void {
  const newest = known.at(-1)?.version ?? 0;
  const unsafe = applied.filter((step) => step.version > newest && step.breaking);
  if (unsafe.length === 0) return;
  const found = Math.max(...applied.map((step) => step.version));
  throw new RollcallError('REGISTER_NEWER', { found: String(found), known: String(newest), version: unsafe.at(-1)?.appliedBy ?? '' });
}

/**
 * Applies the steps that are missing, all in one transaction under the write lock: of several programs that come at the
 * same moment one does it, and the others then find it done. The caller retries when the lock is busy.
 */
export function migrate(raw: Database.Database, path: string, known: readonly Migration[], by: string, now: number): void {
  raw
    .transaction(() => {
      const applied = appliedMigrations(raw, path);
      refuseNewer(applied, known);
      const have = new Set(applied.map((step) => step.version));
      const missing = known.filter((step) => !have.has(step.version));
      if (missing.length === 0) return;
      if (applied.length === 0) {
        raw.pragma(`application_id = ${APPLICATION_ID}`);
        raw.exec(HISTORY);
      }
      const record = raw.prepare('insert into schema_migrations (version, name, breaking, applied_at, applied_by) values (?, ?, ?, ?, ?)');
      for (const step of missing) {
        for (const statement of step.statements(sqliteWords)) raw.exec(statement);
        record.run(step.version, step.name, Number(step.breaking), now, by);
      }
    })
    .immediate();
}

/** Tables, columns and indexes as text, one a line, so that two schemas can be compared. */
export function describeSchema(raw: Database.Database): string[] {
  const columns = raw
    .prepare(
      `select 'column ' || t.name || '.' || c.name || ' ' || lower(c.type) || iif(c."notnull", ' not null', '') || iif(c.pk, ' key ' || c.pk, '')
       from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table' and t.name not like 'sqlite^_%' escape '^'`,
    )
    .pluck()
    .all() as string[];
  const indexes = raw.prepare("select name, sql from sqlite_schema where type = 'index' and sql is not null").all() as {
    name: string;
    sql: string;
  }[];
  return [
    ...columns,
    ...indexes.map(
      ({ name, sql }) => `index ${name}: ${sql.replaceAll(/\s+/g, ' ').replace(/^CREATE (UNIQUE )?INDEX/, (words) => words.toLowerCase())}`,
    ),
  ].sort();
}
