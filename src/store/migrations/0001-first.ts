import type { Migration } from './migration.ts';

/*
 * A commit costs about 5 µs for every page that it touched, and each index is a page. Therefore:
 * - two conditional indexes that share the rows of leases between them stand where one index over all and a unique one could;
 * - `leases.live` says in a column of its own that the state is not dormant, so that pending → held touches no index;
 * - the journal has no index on its time (queries/journal.ts prunes from the oldest entry on).
 * A lease transaction touches 10.3 pages so; with plain indexes it was 13.8, even without journal_of_kind.
 */

export const first: Migration = {
  version: 1,
  name: 'first',
  breaking: true,
  statements: ({ integer, identity, counter, tableEnd, keyedTableEnd }) => [
    `create table workspaces (
      id ${identity},
      key text not null unique,
      name text not null,
      created_at ${integer} not null,
      last_ordinal ${integer} not null default 0,
      last_token ${integer} not null default 0
    )${tableEnd}`,

    `create table worktrees (
      id ${identity},
      workspace_id ${integer} not null references workspaces (id),
      path text not null unique,
      created_at ${integer} not null
    )${tableEnd}`,
    `create index worktrees_of_workspace on worktrees (workspace_id)`,

    `create table sessions (
      id text not null primary key,
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer} references worktrees (id),
      number ${integer} not null,
      ordinal ${integer} not null,
      agent text not null,
      agent_session_id text not null,
      incarnation ${integer} not null,
      host text not null,
      pid ${integer},
      process_start text,
      boot_id text,
      tty text,
      tmux_pane text,
      cwd text not null,
      branch text,
      role text,
      goal text,
      prompt text,
      transcript_path text,
      permission_mode text,
      attended ${integer},
      parent_id text,
      twin_of text,
      turn_index ${integer} not null,
      turn_running ${integer} not null,
      turn_started_at ${integer},
      turn_active_at ${integer},
      turn_ended_at ${integer},
      turn_ended_by text,
      started_at ${integer} not null,
      last_seen_at ${integer} not null,
      events ${integer} not null,
      inactive_since ${integer},
      ended_at ${integer},
      end_reason text
    )${keyedTableEnd}`,
    `create unique index sessions_one_number on sessions (workspace_id, number) where ended_at is null and inactive_since is null`,
    `create index sessions_live on sessions (workspace_id, number, id) where ended_at is null`,
    `create index sessions_of_process on sessions (pid) where ended_at is null`,
    `create index sessions_of_agent on sessions (agent_session_id)`,
    `create index sessions_of_workspace on sessions (workspace_id, started_at, id)`,
    `create index sessions_by_start on sessions (started_at, id)`,

    `create table session_aliases (
      session_id text not null references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      alias text not null,
      kind text not null,
      created_at ${integer} not null,
      primary key (session_id, kind, alias)
    )${keyedTableEnd}`,
    `create index session_aliases_by_alias on session_aliases (alias)`,

    `create table leases (
      id text not null primary key,
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer} not null references worktrees (id),
      path text not null,
      key text not null,
      session_id text not null references sessions (id),
      mode text not null,
      origin text not null,
      state text not null,
      live ${integer} not null,
      token ${integer} not null,
      tool_use_id text,
      subagent_id text,
      stamp text not null,
      reason text,
      acquired_at ${integer} not null,
      refreshed_at ${integer} not null,
      expires_at ${integer},
      estimated_done_at ${integer}
    )${keyedTableEnd}`,
    `create unique index leases_one_holder on leases (worktree_id, key) where live = 1 and mode = 'exclusive'`,
    `create index leases_without_one_holder on leases (worktree_id, key) where live = 0 or mode <> 'exclusive'`,
    `create index leases_of_session on leases (session_id)`,
    `create index leases_waiting on leases (session_id) where tool_use_id is not null`,

    `create table lease_waits (
      session_id text not null references sessions (id),
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer} not null references worktrees (id),
      path text not null,
      key text not null,
      turn ${integer} not null,
      denials ${integer} not null,
      since ${integer} not null,
      primary key (session_id, worktree_id, key)
    )${keyedTableEnd}`,
    `create index lease_waits_on_path on lease_waits (worktree_id, key, since)`,
    `create index lease_waits_of_workspace on lease_waits (workspace_id, since)`,

    `create table open_calls (
      session_id text not null references sessions (id),
      tool_use_id text not null,
      subagent_id text,
      tool text not null,
      opened_at ${integer} not null,
      primary key (session_id, tool_use_id)
    )${keyedTableEnd}`,

    `create table notices (
      seq ${counter},
      id text not null unique,
      session_id text not null references sessions (id),
      at ${integer} not null,
      text text not null
    )${tableEnd}`,
    `create index notices_of_session on notices (session_id, at)`,

    `create table journal (
      seq ${counter},
      at ${integer} not null,
      workspace_id ${integer},
      session_id text,
      kind text not null,
      data text not null
    )${tableEnd}`,
    `create index journal_of_workspace on journal (workspace_id, seq)`,
    `create index journal_of_kind on journal (kind, seq)`,
    `create index journal_of_session on journal (session_id, seq)`,

    `create table settings (
      key text not null primary key,
      value text not null
    )${keyedTableEnd}`,
  ],
};
