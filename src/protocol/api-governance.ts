import type { Caller, SessionRef } from './api.ts';

/** `silent` is kept only where something made it so: an exception, or a person's word. */
export type OutcomeName = 'deny' | 'ask' | 'note' | 'silent';

/** One decision about a call. Times are UTC, ISO-8601. */
export interface DecisionView {
  id: string;
  at: string;
  /** null: of an imported log, or of a session that is gone. */
  session: SessionRef | null;
  /** As the register, or the imported log, names the session. */
  sessionId: string;
  /** null: imported. */
  workspace: string | null;
  service: string;
  rule: { id: string; version: number };
  outcome: OutcomeName;
  /** `rule`, or what made another outcome than the rule's own: `unattended`, `allowed-once`, `exception`. */
  code: string;
  domain: string | null;
  tool: string;
  toolUseId: string | null;
  /** SHA-256 of the call, in hex. */
  inputHash: string;
  /** The call as text, without secrets; null unless `audit.keep_input`. */
  input: string | null;
  /** Microseconds. */
  latencyUs: number | null;
  /** The decision that this one sets aside. */
  overrideOf: string | null;
  /** What the agent reported of the call; null: nothing, or not yet. */
  followed: 'ran' | 'failed' | null;
  origin: 'own' | 'imported';
  record: string | null;
}

/** A page of the audit, newest first. */
export interface AuditReply {
  decisions: DecisionView[];
  /** Where the next page goes on; null: there is none. */
  next: string | null;
  /** What passed in silence in the same time, by tool and service; empty where only some outcomes were asked for. */
  silent: { tool: string; service: string; count: number }[];
  now: string;
}
export interface AuditWanted {
  service: string | null;
  outcome: string | null;
  /** Milliseconds since the epoch. */
  since: number | null;
  session: string | null;
  all: boolean;
  after: string | null;
  /** 1 to 1000. */
  limit: number;
}

export interface WhyRequest {
  cwd: string;
  decision: string;
  caller: Caller;
}
export interface WhyReply {
  decision: DecisionView;
  overriddenBy: DecisionView[];
  /** null: it is not there any more. */
  rule: RuleView | null;
  /** What lets this very call through once; only for a person, while the daemon that offered it runs. */
  allow: { code: string; until: string } | null;
  now: string;
}

/** Refusals of the last minutes that a person can still set aside. */
export interface OfferedRequest {
  cwd: string;
  caller: Caller;
}
export interface OfferedReply {
  /** Of sessions here that live, the oldest first; empty for everybody but a person. */
  offered: { decision: string; session: SessionRef; rule: string; tool: string; code: string; until: string }[];
  now: string;
}

export interface AllowRequest {
  cwd: string;
  code: string;
  caller: Caller;
}
export interface AllowReply {
  decision: DecisionView;
  /** Until then the same call passes, once. */
  until: string;
  now: string;
}

export interface RuleView {
  id: string;
  version: number;
  /** `user`: added by a person; `file`: of a file that the settings name. */
  origin: 'built-in' | 'user' | 'file';
  /** Of `file`. */
  file: string | null;
  state: 'active' | 'disabled';
  /** Of the disabling. */
  reason: string | null;
  /** It is active again from then on. */
  until: string | null;
  /** Who brought or changed it last, and when; null: nobody has. */
  by: string | null;
  at: string | null;
  domain: string;
  outcome: OutcomeName;
  unattended: OutcomeName;
  message: string;
  alternative: string | null;
}
export interface RulesReply {
  rules: RuleView[];
  exceptions: { rule: string; paths: readonly string[]; commands: readonly string[]; reason: string; expires: string; over: boolean }[];
  /** What is wrong with files of rules, one line each. */
  warnings: string[];
  now: string;
}
export interface RuleReply {
  rule: RuleView;
  /** The rule as data. */
  definition: unknown;
  /** What people have changed, oldest first. */
  versions: { version: number; state: 'active' | 'disabled'; reason: string | null; until: string | null; by: string; at: string }[];
  now: string;
}

export interface TestRulesRequest {
  cwd: string;
  command: string;
}
/** What would be decided of a shell command in this directory. Nothing is written down. */
export interface TestRulesReply {
  outcome: OutcomeName;
  /** Where nobody can be asked. */
  unattended: OutcomeName;
  /** Who decides; null: nobody has anything to say. */
  service: string | null;
  rule: { id: string; version: number } | null;
  /** `rule`, `exception`, or empty where nothing speaks of it. */
  code: string;
  domain: string | null;
  text: string;
  alternative: string | null;
  /** What the command does, as the rules see it. */
  acts: { kind: string; certainty: string; by: string; places: string[]; attributes: Readonly<Record<string, unknown>> }[];
  /** Some of it cannot be known from its text. */
  unknown: string[];
}

/** The text of a file of rules (YAML), or of suggestions (Markdown). */
export interface RulesFileRequest {
  cwd: string;
  caller: Caller;
  /** Its name, for messages. */
  file: string;
  text: string;
}
export interface RulesChangeReply {
  changed: { id: string; version: number; what: 'added' | 'changed' | 'disabled' | 'enabled' }[];
  /** What was left as it is, and why. */
  left: { id: string; why: string }[];
}
export interface RuleStateRequest {
  cwd: string;
  caller: Caller;
  id: string;
  state: 'active' | 'disabled';
  /** Of a disabling. */
  reason: string | null;
  /** Of a disabling: seconds, after which it is active again. */
  seconds: number | null;
}

/** What rules did since some time, for the person who looks after them. */
export interface ReviewReply {
  since: string;
  rules: (RuleView & {
    denied: number;
    asked: number;
    noted: number;
    setAside: number;
    ran: number;
    sessions: number;
    lastAt: string | null;
  })[];
  now: string;
}

/** A real decision of each service, on a call or a session that never was. */
export interface GovernanceProbeReply {
  services: { service: string; on: boolean; ok: boolean; detail: string }[];
}
