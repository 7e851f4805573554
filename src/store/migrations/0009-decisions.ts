import type { Migration } from './migration.ts';

/*
 * What was decided about calls, what a person lets through, and what people said of the rules. Not breaking: an older program
 * leaves its tables alone. Decisions refer to no session's row: they are history of their own, and imported ones have none here.
 */

export const decisions: Migration = {
  version: 9,
  name: 'decisions',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `create table decisions (
      id text not null primary key,
      at ${integer} not null,
      workspace_id ${integer} references workspaces (id),
      session_id text not null,
      service text not null,
      rule_id text not null,
      rule_version ${integer} not null,
      outcome text not null,
      code text not null,
      domain text,
      tool text not null,
      tool_use_id text,
      input_hash text not null,
      input text,
      latency_us ${integer},
      override_of text,
      followed text,
      origin text not null,
      record text
    )${keyedTableEnd}`,
    `create index decisions_by_time on decisions (at, id)`,
    `create index decisions_of_workspace on decisions (workspace_id, at, id)`,
    `create index decisions_of_session on decisions (session_id, at, id)`,
    `create index decisions_overriding on decisions (override_of) where override_of is not null`,

    `create table decision_counts (
      session_id text not null,
      tool text not null,
      service text not null,
      minute ${integer} not null,
      workspace_id ${integer} not null references workspaces (id),
      count ${integer} not null,
      primary key (session_id, tool, service, minute)
    )${keyedTableEnd}`,
    `create index decision_counts_by_time on decision_counts (minute)`,
    `create index decision_counts_of_workspace on decision_counts (workspace_id, minute)`,

    `create table allowances (
      code_hash text not null primary key,
      decision_id text not null,
      session_id text not null,
      workspace_id ${integer} not null references workspaces (id),
      rule_id text not null,
      input_hash text not null,
      offered_at ${integer} not null,
      expires_at ${integer} not null,
      allowed_at ${integer},
      used_at ${integer}
    )${keyedTableEnd}`,
    `create index allowances_of_call on allowances (session_id, input_hash)`,
    `create index allowances_by_time on allowances (expires_at)`,

    `create table rules (
      id text not null,
      version ${integer} not null,
      origin text not null,
      state text not null,
      definition text,
      reason text,
      until ${integer},
      said_by text not null,
      at ${integer} not null,
      primary key (id, version)
    )${keyedTableEnd}`,
  ],
};
