import type { Migration } from './migration.ts';

/*
 * What sessions and people tell sessions, and how far it came. Not breaking: an older program leaves its tables alone. The number
 * of a message is never given twice: transcripts name it.
 */

export const messages: Migration = {
  version: 7,
  name: 'messages',
  breaking: false,
  statements: ({ integer, identity, tableEnd, keyedTableEnd }) => [
    `create table messages (
      number ${identity},
      workspace_id ${integer} not null references workspaces (id),
      sender text not null,
      from_id text references sessions (id),
      from_number ${integer},
      text text not null,
      reply_to ${integer},
      to_all ${integer} not null,
      sent_at ${integer} not null
    )${tableEnd}`,
    `create index messages_of_workspace on messages (workspace_id, number)`,
    `create index messages_of_sender on messages (from_id, number)`,
    `create index messages_by_time on messages (sent_at)`,

    `create table deliveries (
      session_id text not null references sessions (id),
      message ${integer} not null references messages (number),
      workspace_id ${integer} not null references workspaces (id),
      given_at ${integer},
      given_with text,
      transcript text,
      givings ${integer} not null,
      again ${integer} not null,
      delivered_at ${integer},
      acknowledged_at ${integer},
      acknowledged_by text,
      primary key (session_id, message)
    )${keyedTableEnd}`,
    `create index deliveries_of_message on deliveries (message, session_id)`,
    `create index deliveries_open on deliveries (session_id, message) where delivered_at is null and acknowledged_at is null`,
  ],
};
