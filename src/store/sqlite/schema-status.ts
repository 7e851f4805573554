import Database from 'better-sqlite3';
import { MIGRATIONS } from '../migrations/index.ts';
import type { Migration } from '../migrations/migration.ts';
import { openReader } from './connection.ts';
import { toStoreError } from './errors.ts';
import { exists } from './file.ts';
import { appliedMigrations, describeSchema, migrate, type AppliedMigration } from './migrate.ts';

export interface SchemaStatus {
  /** False: there is no file yet, or an empty one; the rest is then empty. */
  exists: boolean;
  /** The newest step that the file has, and the newest that this program knows. */
  version: number;
  known: number;
  /** A newer step forbids this program to use the file. */
  tooNew: boolean;
  applied: AppliedMigration[];
  /** Columns and indexes that should be there and are not, and the other way round; empty after a newer program. */
  missing: string[];
  unexpected: string[];
}

/** Compares a register with what this program expects, without changing it. Throws REGISTER_CORRUPT, REGISTER_UNAVAILABLE. */
export function schemaStatus(path: string, migrations: readonly Migration[] = MIGRATIONS): SchemaStatus {
  const known = migrations.at(-1)?.version ?? 0;
  const nothing = { exists: false, version: 0, known, tooNew: false, applied: [], missing: [], unexpected: [] };
  if (!exists(path)) return nothing;
  try {
    const { raw } = openReader(path);
    try {
      const applied = appliedMigrations(raw, path);
      const version = applied.at(-1)?.version ?? 0;
      if (version === 0) return nothing;
      const tooNew = applied.some((step) => step.version > known && step.breaking);
      return { exists: true, version, known, tooNew, applied, ...drift(raw, version, migrations) };
    } finally {
      raw.close();
    }
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** How the schema differs from what the steps up to this version make. */
export function drift(
  raw: Database.Database,
  version: number,
  migrations: readonly Migration[],
): { missing: string[]; unexpected: string[] } {
  const found = new Set(describeSchema(raw));
  const expected = new Set(schemaAfter(migrations.filter((step) => step.version <= version)));
  const known = (migrations.at(-1)?.version ?? 0) >= version;
  return {
    missing: [...expected].filter((part) => !found.has(part)),
    unexpected: known ? [...found].filter((part) => !expected.has(part)) : [],
  };
}

function schemaAfter(migrations: readonly Migration[]): string[] {
  const raw = new Database(':memory:');
  try {
    migrate(raw, ':memory:', migrations, '', 0);
    return describeSchema(raw);
  } finally {
    raw.close();
  }
}
