/**
 * One step of the schema. Steps are numbered without gaps, only go forward, and are never edited after a release.
 *
 * A step is breaking when a program that does not know it would read or write wrongly afterwards: a column renamed,
 * removed or given another meaning, a rule that old writers do not keep. Added tables, added columns with a default,
 * and indexes are not breaking.
 */
export interface Migration {
  version: number;
  name: string;
  breaking: boolean;
  statements(words: SchemaWords): string[];
}

/** What the dialects call differently in a schema. */
export interface SchemaWords {
  /** Holds milliseconds since the epoch. */
  integer: string;
  /** A primary key that numbers itself and gives no number twice, even after the last row was deleted. */
  identity: string;
  /** The same, but a number may come back after the row with the highest one was deleted. */
  counter: string;
  /** Behind the columns of a table. */
  tableEnd: string;
  /** The same for a table that is found by its own, textual primary key alone. */
  keyedTableEnd: string;
}
