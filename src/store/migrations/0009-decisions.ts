import type { Migration } from './migration.ts';

/* What was decided about calls, and what a person lets through. Not breaking: an older program leaves its tables alone. */

export const decisions: Migration = {
  version: 9,
  name: 'decisions',
  breaking: false,
  statements: () => [],
};
