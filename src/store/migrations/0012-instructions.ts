import type { Migration } from './migration.ts';

/*
 * What users said that is to hold, and each time that they said it. Not breaking: an older program leaves the tables alone.
 * Sessions are named, not referred to: what a person has accepted outlives the session in which it was said.
 */

export const instructions: Migration = {
  version: 12,
  name: 'instructions',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table instructions (
      id text not null primary key,
      workspace_id ${integer} not null references workspaces (id),
      key text not null,
      session_id text,
      quote text not null,
      record text,
      quadrant text not null,
      persistence text not null,
      scope text not null,
      explicitness text not null,
      typed text,
      state text not null,
      source text not null,
      said_at ${integer} not null,
      last_said_at ${integer} not null,
      said ${integer} not null,
      reviewed_at ${integer},
      reviewed_by text,
      edited ${integer} not null,
      snoozed_until ${integer},
      supersedes text,
      changed_at ${integer} not null,
      file_id text
    )${keyedTableEnd}`,
    `create unique index instructions_by_key on instructions (workspace_id, key)`,
    `create index instructions_of_session on instructions (session_id) where session_id is not null`,

    `create table instruction_sayings (
      instruction_id text not null references instructions (id) on delete cascade,
      record text not null,
      session_id text not null,
      at ${integer} not null,
      primary key (instruction_id, record)
    )${keyedTableEnd}`,
    `create index instruction_sayings_of_session on instruction_sayings (session_id)`,
  ],
};
