export const CONSTRAINT_KINDS = ['require', 'forbid', 'prefer', 'fact'] as const;

export const CONSTRAINT_TARGETS = [
  'port',
  'path',
  'package-manager',
  'branch',
  'command',
  'dependency',
  'framework',
  'host',
  'database',
  'test-command',
] as const;

export type ConstraintTarget = (typeof CONSTRAINT_TARGETS)[number];

/**
 * Something that the user said and that a call can be held against. `fact` tells how things are (“the database listens on
 * 5433”) and is held against calls as `require` is; `prefer` only warns.
 */
export interface Constraint {
  id: string;
  kind: (typeof CONSTRAINT_KINDS)[number];
  target: ConstraintTarget;
  /** `27027`, `src/legacy/**`, `pnpm`, `main`, `npm run deploy*`, `lodash`, `vitest`, `db.prod`, `postgres`, `make test`. */
  value: string;
  /** What a port, a host or a database is of, where that was said: `mongodb`, `dev server`. */
  about?: string;
  /** The user's own words. */
  quote: string;
  /** When they were said. Milliseconds since the epoch, UTC. */
  saidAt: number;
}
