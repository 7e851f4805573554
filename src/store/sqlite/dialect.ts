import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { SchemaWords } from '../migrations/migration.ts';
import type { Tables } from '../queries/tables.ts';

/** Compiles the queries for SQLite and runs none: connection.ts does, with its own statement cache. */
export const sqliteCompiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export const sqliteWords: SchemaWords = {
  integer: 'integer',
  identity: 'integer primary key autoincrement',
  counter: 'integer primary key',
  tableEnd: ' strict',
  keyedTableEnd: ' strict, without rowid',
};
