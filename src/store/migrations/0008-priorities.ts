import type { Migration } from './migration.ts';

/* What a person said of how urgent the work of a session is. Not breaking: an older program leaves its tables alone. */

export const priorities: Migration = {
  version: 8,
  name: 'priorities',
  breaking: false,
  statements: () => [],
};
