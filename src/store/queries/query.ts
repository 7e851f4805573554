import type { Compilable, Kysely, QueryCreator } from 'kysely';
import type { Tables } from './tables.ts';

/**
 * A statement that is written once, as a Kysely builder, and compiled once for each dialect.
 *
 * `build` runs with placeholders in the place of the arguments, so it must not look at their values: no branches on an
 * argument, and `is null` only as a constant. Constants that an index condition needs are written with `sql.lit`.
 */
export interface Query<Args, Row> {
  readonly build: (db: QueryCreator<Tables>, args: Args) => Compilable<Row>;
}

export function query<Args, Row>(build: Query<Args, Row>['build']): Query<Args, Row> {
  return { build };
}

/** What an adapter offers to the queries while one transaction is open. Errors are those of the port. */
export interface Executor {
  rows<Args extends object, Row>(query: Query<Args, Row>, args: Args): Row[] | Promise<Row[]>;
  /** Returns how many rows were inserted, updated or deleted. */
  change<Args extends object, Row>(query: Query<Args, Row>, args: Args): number | Promise<number>;
}

/** SQL text and, for each of its placeholders in their order, the name of the argument that goes there. */
export interface CompiledStatement {
  sql: string;
  argumentNames: readonly string[];
}

export function compileQuery<Args, Row>(db: Kysely<Tables>, query: Query<Args, Row>): CompiledStatement {
  const placeholders = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) });
  const { sql, parameters } = query.build(db, placeholders as Args).compile();
  return {
    sql,
    argumentNames: parameters.map((parameter) => {
      if (parameter instanceof Placeholder) return parameter.name;
      throw new Error(`A query may hold constants only through sql.lit: ${sql}`);
    }),
  };
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** The named columns of a row argument, for `values` and `set`. */
export function pick<Row extends object, Column extends keyof Row>(row: Row, columns: readonly Column[]): Pick<Row, Column> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<Row, Column>;
}
