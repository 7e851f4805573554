import type { Migration } from './migration.ts';

/* Sessions that were closed down, and how far that got. Not breaking: an older program leaves its tables alone. */

export const closings: Migration = {
  version: 10,
  name: 'closings',
  breaking: false,
  statements: () => [],
};
