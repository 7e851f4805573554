import type { Migration } from './migration.ts';

/*
 * A file's history is a row of generations. A generation begins where the file was found to differ from what is stored:
 * its first `shared` bytes are those of the one before, the rest are chunks of its own. What is committed is told by the
 * chunks alone; a cursor only says what the file looked like when it was read last, so that an unchanged file costs no read.
 *
 * Numbers of strings have no foreign keys: no string is ever removed, and each would be a look-up for every record.
 *
 * records_by_identity is ordered by time, because a record and its copies have the same: records come in the order of
 * time, so a commit touches few pages of it. By uuid alone each record of a slice would touch a page of its own.
 */
export const first: Migration = {
  version: 1,
  name: 'first',
  breaking: true,
  statements: [
    `create table strings (id integer not null primary key, text text not null unique) strict`,

    `create table files (
      id integer not null primary key autoincrement,
      agent text not null,
      lineage text not null unique,
      path text not null,
      kind text not null,
      session integer,
      agent_id integer,
      compression text not null,
      gone integer not null default 0,
      generation integer not null default 0,
      head blob,
      found_at integer not null,
      committed_at integer
    ) strict`,
    `create index files_of_session on files (session)`,
    `create index files_by_head on files (head) where head is not null`,

    `create table generations (
      file_id integer not null references files (id) on delete cascade,
      number integer not null,
      shared integer not null,
      begun_at integer not null,
      primary key (file_id, number)
    ) strict, without rowid`,

    `create table cursors (
      file_id integer not null primary key,
      inode text not null,
      size integer not null,
      whole_size integer not null,
      mtime_ns text not null,
      committed integer not null,
      line integer not null,
      block blob not null
    ) strict`,
    `create index cursors_by_inode on cursors (inode)`,

    `create table chunks (
      id integer not null primary key,
      file_id integer not null references files (id) on delete cascade,
      generation integer not null,
      start integer not null,
      length integer not null,
      line integer not null,
      lines integer not null,
      tier integer not null,
      hash blob not null,
      data blob not null
    ) strict`,
    `create unique index chunks_in_order on chunks (file_id, generation, start)`,

    `create table tails (
      file_id integer not null references files (id) on delete cascade,
      start integer not null,
      length integer not null,
      kept_at integer not null,
      data blob not null,
      primary key (file_id, start)
    ) strict`,

    `create table records (
      id integer not null primary key autoincrement,
      file_id integer not null references files (id) on delete cascade,
      generation integer not null,
      line integer not null,
      start integer not null,
      length integer not null,
      at integer,
      identity integer not null,
      uuid text,
      hash blob not null,
      kind integer not null,
      native_type integer not null,
      session integer,
      agent_id integer,
      flags integer not null
    ) strict`,
    `create index records_in_order on records (file_id, start)`,
    `create index records_by_identity on records (at, identity)`,
    `create index records_named_elsewhere on records (session) where flags & 8`,

    `create table copies (
      id integer not null primary key,
      record_id integer not null references records (id),
      file_id integer not null references files (id) on delete cascade,
      generation integer not null,
      line integer not null,
      start integer not null,
      length integer not null,
      session integer,
      lost integer not null default 0
    ) strict`,
    `create index copies_of_record on copies (record_id)`,
    `create index copies_in_order on copies (file_id, start)`,

    `create table quarantine (
      id integer not null primary key,
      file_id integer not null references files (id) on delete cascade,
      generation integer not null,
      line integer not null,
      start integer not null,
      length integer not null,
      reason text not null,
      found_at integer not null,
      lost integer not null default 0
    ) strict`,
    `create index quarantine_in_order on quarantine (file_id, start)`,

    `create table tombstones (
      id integer not null primary key,
      lineage text not null,
      inode text,
      size integer not null,
      head blob,
      session text,
      forgotten_at integer not null
    ) strict`,
    `create index tombstones_by_lineage on tombstones (lineage)`,
  ],
};
