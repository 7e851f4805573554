import type { Migration } from './migration.ts';

/* Checkouts that were made for a session, and who was offered one. Not breaking: an older program leaves both tables alone. */

export const checkouts: Migration = {
  version: 11,
  name: 'checkouts',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table checkouts (
      id text not null primary key,
      session_id text references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      path text not null,
      branch text not null,
      base_branch text,
      base_commit text not null,
      made_from text not null,
      made_by text not null,
      state text not null,
      at ${integer} not null,
      left_at ${integer},
      commits ${integer},
      files ${integer}
    )${keyedTableEnd}`,
    `create unique index checkouts_of_workspace on checkouts (workspace_id, path)`,
    `create index checkouts_of_session on checkouts (session_id)`,

    `create table checkout_offers (
      session_id text not null primary key references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      at ${integer} not null
    )${keyedTableEnd}`,
  ],
};
