import type { CONSTRAINT_KINDS, ConstraintTarget } from '../cross-reference/constraint.ts';

export type Quadrant = 'STRATEGIC' | 'OPERATIONAL' | 'TACTICAL' | 'SYSTEM' | 'STOCHASTIC';
export type Persistence = 'HIGH' | 'MEDIUM' | 'LOW' | 'VARIABLE';
export type TemporalScope = 'PERMANENT' | 'PROJECT' | 'SESSION' | 'IMMEDIATE';

/** What a call can be held against, as it was read from one sentence. */
export interface SaidConstraint {
  kind: (typeof CONSTRAINT_KINDS)[number];
  target: ConstraintTarget;
  /** As it was written; names of programs and databases by their usual name. */
  value: string;
  /** What the sentence puts aside for it: the 27017 of "use port 27027, not 27017". */
  rejects: string | null;
}

/** What one sentence of a user means beyond the task at hand. */
export interface Classification {
  /** The sentence, as it was written. */
  quote: string;
  quadrant: Quadrant;
  persistence: Persistence;
  scope: TemporalScope;
  /** How plainly it was said: 0 to 1. */
  explicitness: number;
  /** At most one; null: nothing that a call could be held against. */
  constraint: SaidConstraint | null;
}

/** `inbox`: nobody has looked at it. */
export type InstructionState = 'inbox' | 'active' | 'rejected' | 'superseded';

/** An instruction as it is kept. Times are milliseconds since the epoch, UTC. */
export interface Instruction extends Classification {
  id: string;
  state: InstructionState;
  /** Id of the record in which it was said; null: imported. */
  record: number | null;
  sessionId: string | null;
  saidAt: number;
  /** Of the last change of anything in it. */
  changedAt: number;
  /** Id of the one that it takes the place of, once a person has agreed. */
  supersedes: string | null;
}

/**
 * Whether it holds before anybody has reviewed it: said as plainly as "always …", "never …" or "remember …", and something
 * that a call can be held against. Even then a breach is only asked about.
 */
export function startsActive({ explicitness, constraint, scope }: Classification): boolean {
  return constraint !== null && explicitness >= PLAIN && (scope === 'PERMANENT' || scope === 'PROJECT');
}

/** From here on an instruction counts as said in so many words. */
const PLAIN = 0.8;

/**
 * The one of these that the new one contradicts: of the same target, with another value or the opposite kind. It is superseded
 * only after review. Null: none.
 */
export function contradicted(said: SaidConstraint, others: readonly Instruction[]): Instruction | null {
  const isOpposite = ({ kind, target, value, rejects }: SaidConstraint): boolean => {
    if (target !== said.target) return false;
    const same = value === said.value;
    if ((kind === 'forbid') !== (said.kind === 'forbid')) return same;
    return said.kind !== 'forbid' && !same && (said.rejects === value || rejects === said.value || ONE_ONLY.has(target));
  };
  return others.findLast(({ state, constraint }) => state === 'active' && constraint !== null && isOpposite(constraint)) ?? null;
}

/** Of these there is one in a project, as a rule: another one takes its place. */
const ONE_ONLY: ReadonlySet<ConstraintTarget> = new Set(['package-manager', 'test-command']);
