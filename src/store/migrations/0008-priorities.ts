import type { Migration } from './migration.ts';

/* What a person said of how urgent the work of a session is. Not breaking: an older program leaves its table alone. */

export const priorities: Migration = {
  version: 8,
  name: 'priorities',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table priorities (
      session_id text not null primary key references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      value ${integer} not null,
      name text,
      set_at ${integer} not null
    )${keyedTableEnd}`,
  ],
};
