import type { Constraint } from './cross-reference/constraint.ts';
import type {
  Classification,
  Instruction as ReadInstruction,
  Persistence,
  Quadrant,
  SaidConstraint,
  TemporalScope,
} from './instructions/instruction.ts';

/**
 * `inbox`: nobody has decided yet; `active`: it holds; `rejected`: a person does not want it; `snoozed`: it waits until
 * `snoozedUntil`, and is in the inbox again then; `superseded`: another one holds in its place.
 */
export const INSTRUCTION_STATES = ['inbox', 'active', 'rejected', 'snoozed', 'superseded'] as const;
export type InstructionState = (typeof INSTRUCTION_STATES)[number];

export const QUADRANT_NAMES: readonly Quadrant[] = ['STRATEGIC', 'OPERATIONAL', 'TACTICAL', 'SYSTEM', 'STOCHASTIC'];
export const PERSISTENCE_NAMES: readonly Persistence[] = ['HIGH', 'MEDIUM', 'LOW', 'VARIABLE'];
export const SCOPE_NAMES: readonly TemporalScope[] = ['PERMANENT', 'PROJECT', 'SESSION', 'IMMEDIATE'];

/** What of an instruction a call can be held against. */
export interface TypedConstraint extends SaidConstraint {
  /** What a port, a host or a database is of. */
  about?: string;
}

/** Something that the user said, and that is to hold beyond the moment, as the register keeps it. Times are milliseconds since the epoch, UTC. */
export interface Instruction extends Classification {
  id: string;
  workspaceId: number;
  /** Who says the same says it again: {@link sameSaying} of the words as they were said first. Unique in its workspace. */
  key: string;
  /** The session in which it was said; null: imported, given by command, or forgotten. */
  sessionId: string | null;
  /** Id of the record in the archive that holds the words. */
  record: string | null;
  constraint: TypedConstraint | null;
  state: InstructionState;
  source: 'said' | 'imported' | 'command';
  saidAt: number;
  lastSaidAt: number;
  /** How often it was said. */
  said: number;
  /** When a person decided about it, who that was, and whether it was changed then. */
  reviewedAt: number | null;
  reviewedBy: string | null;
  edited: boolean;
  snoozedUntil: number | null;
  /** The one that it takes the place of. */
  supersedes: string | null;
  changedAt: number;
  /** Its id in an instruction-history.json. */
  fileId: string | null;
}

/** One time that it was said. */
export interface Saying {
  instructionId: string;
  /** The agent's own id of the record: the same in the copies that a resume or fork makes. */
  record: string;
  sessionId: string;
  at: number;
}

/** One that was snoozed is in the inbox again when its time is over. */
export function stateAt({ state, snoozedUntil }: Pick<Instruction, 'state' | 'snoozedUntil'>, now: number): InstructionState {
  return state === 'snoozed' && (snoozedUntil ?? 0) <= now ? 'inbox' : state;
}

/** Words that are the same but for case, blanks, and marks at their ends are the same saying. */
export function sameSaying(quote: string): string {
  return quote
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'“”«»*_–—-]+|[\s"'“”«»*_.!…,;:–—-]+$/g, '');
}

/** As the check of calls takes it; null: no call can be held against it. */
export function constraintOf({ id, constraint, quote, lastSaidAt }: Instruction): Constraint | null {
  if (constraint === null) return null;
  const { kind, target, value, about } = constraint;
  return { id, kind, target, value, ...(about === undefined ? {} : { about }), quote, saidAt: lastSaidAt };
}

/** As it is compared with files, and chosen for a session: by the id that it has in the file, if it has one there. */
export function plainInstruction(one: Instruction): ReadInstruction {
  const { quote, quadrant, persistence, scope, explicitness, constraint, sessionId, saidAt, changedAt, supersedes } = one;
  return {
    id: one.fileId ?? one.id,
    state: one.state === 'snoozed' ? 'inbox' : one.state,
    record: one.record === null ? null : Number(one.record),
    quote,
    quadrant,
    persistence,
    scope,
    explicitness,
    constraint,
    sessionId,
    saidAt,
    changedAt,
    supersedes,
  };
}
