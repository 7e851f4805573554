import { createHash } from 'node:crypto';
import { CONSTRAINT_KINDS, CONSTRAINT_TARGETS } from '../../core/governance/cross-reference/constraint.ts';
import type { Instruction, Persistence, Quadrant, SaidConstraint, TemporalScope } from '../../core/governance/instructions/instruction.ts';
import { release } from '../../core/redaction/released.ts';

const QUADRANTS: readonly Quadrant[] = ['STRATEGIC', 'OPERATIONAL', 'TACTICAL', 'SYSTEM', 'STOCHASTIC'];
const PERSISTENCES: readonly Persistence[] = ['HIGH', 'MEDIUM', 'LOW', 'VARIABLE'];
const SCOPES: readonly TemporalScope[] = ['PERMANENT', 'PROJECT', 'SESSION', 'IMMEDIATE'];

/** An entry of `instruction-history.json`, with every member that nobody here knows. */
export type HistoryEntry = Record<string, unknown> & { id: string; text: string };

/** The entry as an instruction; members that it lacks, or that say something unknown, get the most careful value. */
export function instructionOf(entry: HistoryEntry): Instruction {
  const saidAt = timeOf(entry['timestamp']) ?? timeOf(entry['created_at']) ?? timeOf(entry['created_date']) ?? 0;
  const explicitness = entry['explicitness'];
  return {
    id: entry.id,
    quote: release(entry.text),
    quadrant: oneOf(QUADRANTS, entry['quadrant']) ?? 'OPERATIONAL',
    persistence: oneOf(PERSISTENCES, entry['persistence']) ?? 'MEDIUM',
    scope: oneOf(SCOPES, entry['temporal_scope']) ?? 'PROJECT',
    explicitness: typeof explicitness === 'number' && explicitness >= 0 && explicitness <= 1 ? explicitness : 0.5,
    constraint: constraintOf(entry['constraint']),
    state: entry['active'] === true ? 'active' : 'rejected',
    record: null,
    sessionId: typeof entry['session_id'] === 'string' ? entry['session_id'] : null,
    saidAt,
    changedAt: changedAtOf(entry) ?? saidAt,
    supersedes: typeof entry['supersedes'] === 'string' ? entry['supersedes'] : null,
  };
}

/** An instruction as an entry; what the former entry has beside our members stays. */
export function entryOf(instruction: Instruction, former: HistoryEntry | null): HistoryEntry {
  const { id, quote, quadrant, persistence, scope, explicitness, constraint, state, sessionId, saidAt, changedAt, supersedes } =
    instruction;
  return {
    ...former,
    id,
    text: quote,
    quadrant,
    persistence,
    temporal_scope: scope,
    verification_required: former?.['verification_required'] ?? (persistence === 'HIGH' ? 'MANDATORY' : 'OPTIONAL'),
    explicitness,
    active: state === 'active',
    ...(constraint === null ? {} : { constraint }),
    ...(sessionId === null ? {} : { session_id: sessionId }),
    ...(saidAt === 0 ? {} : { timestamp: former?.['timestamp'] ?? new Date(saidAt).toISOString() }),
    ...(changedAt === 0 ? {} : { updated_at: new Date(changedAt).toISOString() }),
    ...(supersedes === null ? {} : { supersedes }),
  };
}

/** SHA-256 over what an instruction says and whether it holds: two with one hash are the same, whoever keeps them. */
export function contentHash({ quote, quadrant, persistence, scope, state, constraint }: Instruction): string {
  const said = constraint === null ? null : [constraint.kind, constraint.target, constraint.value, constraint.rejects];
  return createHash('sha256')
    .update(JSON.stringify([quote.trim(), quadrant, persistence, scope, state === 'active', said]))
    .digest('hex');
}

/** When the entry says that it was changed; null: it does not. */
export function changedAtOf(entry: HistoryEntry): number | null {
  return timeOf(entry['updated_at']) ?? timeOf(entry['updatedAt']) ?? timeOf(entry['modified_at']);
}

function constraintOf(value: unknown): SaidConstraint | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kind, target, value: text, rejects } = value as Record<string, unknown>;
  const [known, of] = [oneOf(CONSTRAINT_KINDS, kind), oneOf(CONSTRAINT_TARGETS, target)];
  if (known === null || of === null || typeof text !== 'string') return null;
  return { kind: known, target: of, value: text, rejects: typeof rejects === 'string' ? rejects : null };
}

function oneOf<T extends string>(all: readonly T[], value: unknown): T | null {
  return all.find((one) => one === value) ?? null;
}

function timeOf(value: unknown): number | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/.test(value)) return null;
  const at = Date.parse(value.includes('T') && !/(?:Z|[+-]\d\d:?\d\d)$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(at) || at < 0 ? null : at;
}
