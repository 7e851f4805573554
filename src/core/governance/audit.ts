import type { Outcome } from './decision.ts';

/** What was decided of a call, as it is kept: the audit. Times are milliseconds since the epoch, UTC. */
export interface DecisionRecord {
  id: string;
  at: number;
  /** null: imported, and of no repository that is known here. */
  workspaceId: number | null;
  /** Of a session here; of an imported one the name that its log gives it. */
  sessionId: string;
  /** Which of the services decided. */
  service: string;
  ruleId: string;
  ruleVersion: number;
  outcome: Outcome;
  /** Why this outcome: `rule`, or what made another one of the rule's own (`unattended`, `allowed-once`, `exception`). */
  code: string;
  domain: string | null;
  tool: string;
  toolUseId: string | null;
  /** SHA-256 of the call, in hex: the same call has the same one. */
  inputHash: string;
  /** The call as text, without secrets; null unless `audit.keep_input`. */
  input: string | null;
  /** What the decision took, microseconds; null: imported. */
  latencyUs: number | null;
  /** The decision that a person, or an exception, has set aside with this one. */
  overrideOf: string | null;
  /** What the agent reported of the call afterwards; null: nothing, or not yet. */
  followed: 'ran' | 'failed' | null;
  origin: 'own' | 'imported';
  /** Where it came from, or what shows what happened: the record's id, or the place in an imported file. */
  record: string | null;
}

/** How many calls of one tool a service let pass in silence within one minute. Only counted. */
export interface DecisionCount {
  sessionId: string;
  workspaceId: number;
  tool: string;
  service: string;
  /** Its begin. */
  minute: number;
  count: number;
}

/**
 * A code that was shown to the person beside a refusal. It lets that very call of that session through once, after a person has
 * said it: offered → allowed → used. Only its hash is kept.
 */
export interface Allowance {
  /** SHA-256 of the code, in hex. */
  codeHash: string;
  /** The refusal. */
  decisionId: string;
  sessionId: string;
  workspaceId: number;
  ruleId: string;
  /** The call that it is for, as `DecisionRecord.inputHash`. */
  inputHash: string;
  offeredAt: number;
  /** Until then it can be said; once it was, until then it can be used. */
  expiresAt: number;
  allowedAt: number | null;
  usedAt: number | null;
}

/** A rule that people brought, or what they said of a built-in one. The newest version of an id counts. */
export interface StoredRule {
  id: string;
  version: number;
  /** `built-in`: only the state is said here. */
  origin: 'built-in' | 'user';
  state: 'active' | 'disabled';
  /** The rule as it was read, JSON; null of built-in ones. */
  definition: string | null;
  /** Of the disabling. */
  reason: string | null;
  /** From then on it is active again; null: until somebody says so. */
  until: number | null;
  by: string;
  at: number;
}
