import type { Migration } from './migration.ts';

/*
 * Tokens of responses, each once, and how far each file was read for them. A fact is small (about 400 bytes), and there is one
 * for each response: sums are made when somebody asks.
 */
export const usage: Migration = {
  version: 3,
  name: 'usage',
  breaking: false,
  statements: [
    `create table usage_facts (
      key text not null primary key,
      session text not null,
      at integer,
      fact text not null
    ) strict, without rowid`,
    `create index usage_facts_of_session on usage_facts (session)`,
    `create index usage_facts_by_time on usage_facts (at)`,

    `create table usage_files (
      file_id integer not null primary key references files (id) on delete cascade,
      generation integer not null,
      lines integer not null,
      origin integer not null,
      state text not null
    ) strict`,
  ],
};
