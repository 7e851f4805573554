import type { Migration } from './migration.ts';

/* Sessions that were closed down, and how far that got. Not breaking: an older program leaves its tables alone. */

export const closings: Migration = {
  version: 10,
  name: 'closings',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table closings (
      session_id text not null primary key references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer},
      asked_by text not null,
      asked_at ${integer} not null,
      asked_turn ${integer} not null,
      begun_at ${integer},
      root text not null,
      document text,
      phases text not null,
      closed_at ${integer},
      reopened_at ${integer},
      recovery text,
      consumed_by text,
      consumed_at ${integer},
      shown_at ${integer}
    )${keyedTableEnd}`,
    `create index closings_to_consume on closings (workspace_id, begun_at) where consumed_by is null`,
    `create index closings_consumed on closings (consumed_by, consumed_at)`,
    `create index closings_that_hold on closings (begun_at) where reopened_at is null`,
  ],
};
