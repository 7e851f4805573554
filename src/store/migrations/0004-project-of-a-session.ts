import type { Migration } from './migration.ts';

/* Not breaking: an older program updates the columns of a session that it knows and leaves this one alone. */

export const projectOfASession: Migration = {
  version: 4,
  name: 'project-of-a-session',
  breaking: false,
  statements: () => [`alter table sessions add column project text`],
};
