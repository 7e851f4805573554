import type { Migration } from './migration.ts';

/* What sessions tell one another. Not breaking: an older program leaves its tables alone. */

export const messages: Migration = {
  version: 7,
  name: 'messages',
  breaking: false,
  statements: () => [],
};
