import type { Migration } from './migration.ts';

/*
 * Breaking, because an older program would neither see a claim on a pattern nor keep a place that is reserved.
 *
 * The rule of 0001 holds on: a lease transaction touches no page more than before.
 * - leases_one_holder tells a file from a pattern that is spelled alike (`app/[id]/page.ts` is both), in the same page.
 * - Only a claim on a pattern is in leases_patterns.
 * - call_reaches has one index for all that is asked of it. Open calls are few, and so are those that closed a short
 *   while ago, so that what else a query wants of them is found by looking at each.
 * - The person's changes are in no index beside their table: nobody asks for them alone.
 */

export const authorsAndClaims: Migration = {
  version: 2,
  name: 'authors-and-claims',
  breaking: true,
  statements: ({ integer, keyedTableEnd }) => [
    `alter table leases add column extent text not null default 'file'`,
    `alter table leases add column everywhere ${integer} not null default 0`,
    `alter table leases add column unseen ${integer} not null default 0`,
    `drop index leases_one_holder`,
    `create unique index leases_one_holder on leases (worktree_id, key, extent) where live = 1 and mode = 'exclusive'`,
    `create index leases_patterns on leases (workspace_id) where extent = 'pattern' and live = 1`,

    `alter table lease_waits add column asked_until ${integer}`,
    `alter table lease_waits add column reserved_until ${integer}`,

    `create table changes (
      worktree_id ${integer} not null references worktrees (id),
      key text not null,
      session text not null,
      workspace_id ${integer} not null references workspaces (id),
      path text not null,
      stamp text not null,
      first_at ${integer} not null,
      last_at ${integer} not null,
      primary key (worktree_id, key, session)
    )${keyedTableEnd}`,
    `create index changes_of_session on changes (session) where session <> ''`,

    `create table call_reaches (
      session_id text not null references sessions (id),
      tool_use_id text not null,
      worktree_id ${integer} not null references worktrees (id),
      workspace_id ${integer} not null references workspaces (id),
      patterns text,
      opened_at ${integer} not null,
      closed_at ${integer},
      background ${integer} not null,
      primary key (session_id, tool_use_id, worktree_id)
    )${keyedTableEnd}`,
    `create index call_reaches_by_end on call_reaches (closed_at, worktree_id)`,

    `create table shared_items (
      workspace_id ${integer} not null references workspaces (id),
      kind text not null,
      name text not null,
      session_id text not null references sessions (id),
      at ${integer} not null,
      primary key (workspace_id, kind, name)
    )${keyedTableEnd}`,

    `create table incidents (
      id text not null primary key,
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer} not null references worktrees (id),
      path text not null,
      key text not null,
      at ${integer} not null,
      holder_id text not null references sessions (id),
      turn ${integer} not null,
      culprit_id text references sessions (id),
      tool text,
      tool_use_id text
    )${keyedTableEnd}`,
    `create index incidents_of_workspace on incidents (workspace_id, at, id)`,
    `create index incidents_by_time on incidents (at, id)`,
    `create index incidents_of_turn on incidents (holder_id, turn)`,
  ],
};
