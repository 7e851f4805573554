import type { Act } from './act.ts';
import type { Domain } from './rule.ts';

/** The services that decide about calls, in the order in which they are asked. */
export const SERVICES = ['BoundaryEnforcer', 'CrossReferenceValidator', 'MetacognitiveVerifier'] as const;

export type Service = (typeof SERVICES)[number];

/** `note`: the call passes, and the model is told. A call is never allowed: silence leaves it to the agent's own prompts. */
export type Outcome = 'deny' | 'ask' | 'note' | 'silent';

/** What one service says of one call. */
export interface Decision {
  service: Service;
  outcome: Outcome;
  /** Null: no rule speaks of the call. */
  rule: { id: string; version: number } | null;
  /** Id of the rule; `exception` where one lets it pass; empty where no rule speaks of it. */
  reason: string;
  /** For the model, or for the person who is asked; empty where silent. */
  text: string;
  /** A command that is safe, or null. */
  alternative: string | null;
  domain: Domain | null;
  /** What the rule speaks of. */
  act: Act | null;
}

/** Where a rule does not hold, by the user's configuration. */
export interface Exception {
  /** Id of the rule. */
  rule: string;
  /** Globs; every place of the act must match one. Absent: any. */
  paths?: readonly string[];
  /** Globs on the words of the act (`Act.by`), in which `*` is any text. Absent: any. */
  commands?: readonly string[];
  reason: string;
  /** Milliseconds since the epoch, UTC. */
  expires: number;
}

/** A service that has nothing to say. */
export function SILENT(service: Service): Decision {
  return { service, outcome: 'silent', rule: null, reason: '', text: '', alternative: null, domain: null, act: null };
}
