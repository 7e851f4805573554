import type { Migration } from './migration.ts';

/** Words of records. The row of a text has the id of its record; the texts themselves are in the raw bytes alone. */
export const texts: Migration = {
  version: 2,
  name: 'texts',
  breaking: true,
  statements: [
    `create virtual table texts using fts5 (text, tool, path, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2')`,
    `create table text_cursor (record_id integer not null) strict`,
    `insert into text_cursor (record_id) values (0)`,
  ],
};
