import type { Migration } from './migration.ts';

/*
 * Not breaking: an older program updates the columns of a session that it knows and leaves the two new ones alone.
 *
 * `identities.session_id` refers to nothing, as `changes.session` does not: who a terminal was is remembered longer than
 * the session's row, so that it can be said that this one is gone.
 */

export const identities: Migration = {
  version: 3,
  name: 'identities',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `alter table sessions add column note text`,
    `alter table sessions add column beat_at ${integer}`,

    `create table identities (
      workspace_id ${integer} not null references workspaces (id),
      instance text not null,
      session_id text not null,
      number ${integer} not null,
      day text not null,
      at ${integer} not null,
      primary key (workspace_id, instance)
    )${keyedTableEnd}`,
    `create index identities_of_session on identities (session_id)`,
    `create index identities_by_time on identities (at)`,
  ],
};
