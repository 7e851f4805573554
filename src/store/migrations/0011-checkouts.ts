import type { Migration } from './migration.ts';

/* Checkouts that were made for a session. Not breaking: an older program leaves its tables alone. */

export const checkouts: Migration = {
  version: 11,
  name: 'checkouts',
  breaking: false,
  statements: () => [],
};
