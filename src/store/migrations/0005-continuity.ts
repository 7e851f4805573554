import type { Migration } from './migration.ts';

/*
 * What sessions left for the next ones, and where their conversations were compacted. Not breaking: an older program leaves
 * both tables alone, and gives its agent what a notice has for the person. Neither refers to the row of its session: it is history of its own.
 */

export const continuity: Migration = {
  version: 5,
  name: 'continuity',
  breaking: false,
  statements: ({ integer, keyedTableEnd }) => [
    `alter table notices add column for_person ${integer} not null default 0`,

    `create table hand_offs (
      session_id text not null primary key,
      workspace_id ${integer} not null references workspaces (id),
      worktree_id ${integer},
      terminal text,
      written_at ${integer} not null,
      finished_at ${integer},
      reason text,
      brief text not null,
      title text not null,
      file text not null,
      given_to text,
      given_at ${integer}
    )${keyedTableEnd}`,
    `create index hand_offs_of_workspace on hand_offs (workspace_id, written_at)`,
    `create index hand_offs_to_give on hand_offs (workspace_id, written_at) where given_to is null`,
    `create index hand_offs_by_time on hand_offs (written_at)`,

    `create table compactions (
      id text not null primary key,
      session_id text not null,
      workspace_id ${integer} not null references workspaces (id),
      ordinal ${integer} not null,
      at ${integer} not null,
      trigger_by text,
      pre_tokens ${integer},
      post_tokens ${integer},
      record_uuid text,
      started ${integer} not null,
      reported ${integer} not null,
      segment text not null,
      parent_segment text not null,
      captured text,
      file text,
      given text,
      given_at ${integer}
    )${keyedTableEnd}`,
    `create unique index compactions_of_session on compactions (session_id, ordinal)`,
    `create index compactions_of_workspace on compactions (workspace_id, at, id)`,
    `create index compactions_by_time on compactions (at, id)`,
  ],
};
