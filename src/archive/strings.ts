import type Database from 'better-sqlite3';

/** Texts that come again and again (types, session ids) as numbers. */
export class Strings {
  readonly #ids = new Map<string, number>();
  readonly #find: Database.Statement<[string], number>;
  readonly #add: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#find = db.prepare<[string], number>('select id from strings where text = ?').pluck();
    this.#add = db.prepare('insert into strings (text) values (?)');
  }

  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#find.get(text) ?? Number(this.#add.run(text).lastInsertRowid);
    if (this.#ids.size > 10_000) this.#ids.clear();
    this.#ids.set(text, id);
    return id;
  }

  idOrNull(text: string | null): number | null {
    return text === null ? null : this.id(text);
  }

  /** After a transaction that was rolled back: numbers given in it are not there. */
  forget(): void {
    this.#ids.clear();
  }
}
