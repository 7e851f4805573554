import type { Migration } from './migration.ts';

/*
 * What sessions say of their work (its text is `sessions.goal`), and who was told that it imports what another changes. Not
 * breaking: an older program leaves both tables alone.
 */

export const intents: Migration = {
  version: 6,
  name: 'intents',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table intents (
      session_id text not null primary key references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      said_by text not null,
      said_at ${integer} not null,
      areas text not null,
      progress ${integer},
      progress_at ${integer},
      eta_at ${integer},
      eta_said_at ${integer},
      depends_on text not null,
      done_at ${integer}
    )${keyedTableEnd}`,

    `create table told_imports (
      session_id text not null references sessions (id),
      worktree_id ${integer} not null references worktrees (id),
      key text not null,
      holder_id text not null references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      path text not null,
      imported_by text not null,
      turn ${integer} not null,
      at ${integer} not null,
      primary key (session_id, worktree_id, key, holder_id)
    )${keyedTableEnd}`,
    `create index told_imports_of_holder on told_imports (holder_id)`,
  ],
};
