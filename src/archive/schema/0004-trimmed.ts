import type { Migration } from './migration.ts';

/*
 * Raw bytes that the size limit removed. The row of a chunk stays, with its place and the hash of its bytes, so that a file is
 * still recognised by them: its tier is -1, and its data one byte that says whether it ended with a line feed. What
 * identifies a record beyond its uuid is kept as a hash of its body.
 */
export const trimmed: Migration = {
  version: 4,
  name: 'trimmed',
  breaking: true,
  statements: [
    `alter table files add column trimmed_at integer`,
    `create table bodies (record_id integer not null primary key, hash blob not null) strict`,
  ],
};
