import type { Caller, SessionRef } from './api.ts';

export type InstructionStateName = 'inbox' | 'active' | 'rejected' | 'snoozed' | 'superseded';

/** What of an instruction a call can be held against. */
export interface ConstraintView {
  kind: string;
  target: string;
  value: string;
  /** What a port, a host or a database is of. */
  about?: string;
  /** What the words put aside for it. */
  rejects?: string | null;
}

/** Something that the user said and that is to hold. Times are UTC, ISO-8601. */
export interface InstructionView {
  id: string;
  /** The user's own words, without secrets. */
  quote: string;
  state: InstructionStateName;
  quadrant: string;
  persistence: string;
  scope: string;
  /** 0 to 1. */
  explicitness: number;
  /** null: no call can be held against it. */
  constraint: ConstraintView | null;
  source: 'said' | 'imported' | 'command';
  /** null: not said in a session, or that is forgotten. */
  session: SessionRef | null;
  /** As `rollcall show-record` takes it; null: there is none. */
  record: string | null;
  saidAt: string;
  lastSaidAt: string;
  said: number;
  reviewedAt: string | null;
  reviewedBy: string | null;
  /** A person changed what was read from the words. */
  edited: boolean;
  snoozedUntil: string | null;
  supersedes: string | null;
  /** Active ones that cannot be kept together with it. */
  contradicts: string[];
}

export interface InstructionsReply {
  instructions: InstructionView[];
  /** Of all in this repository, whichever were asked for. */
  counts: InstructionCounts;
  now: string;
}
export interface InstructionCounts {
  total: number;
  states: Record<string, number>;
  persistence: Record<string, number>;
  quadrants: Record<string, number>;
  /** Those that a person decided about, and those of them that were accepted as they were read. */
  reviewed: number;
  acceptedUnchanged: number;
}

/** What a person makes of one; what is absent stays. */
export interface InstructionEdit {
  quote?: string;
  quadrant?: string;
  persistence?: string;
  scope?: string;
  /** null: none. */
  constraint?: ConstraintView | null;
}
export interface ReviewInstructionRequest {
  cwd: string;
  caller: Caller;
  /** Its id, or the begin of it. */
  id: string;
  action: 'accept' | 'edit' | 'reject' | 'snooze' | 'supersede';
  /** Of `edit`. */
  edit?: InstructionEdit;
  /** Of `snooze`. */
  seconds?: number;
  /** Of `supersede`: the one that takes its place. */
  by?: string;
}
export interface AddInstructionRequest {
  cwd: string;
  caller: Caller;
  text: string;
  edit: InstructionEdit;
}
export interface InstructionReply {
  instruction: InstructionView;
  /** It was there, and is as it was. */
  unchanged: boolean;
  now: string;
}

/** An instruction-history.json. The client reads and writes it. */
export interface InstructionsFileRequest {
  cwd: string;
  caller: Caller;
  /** Its name, for messages. */
  file: string;
  /** Empty: there is none (only to export). */
  text: string;
  dryRun: boolean;
}
/** Both sides by id and content. */
export interface HistoryComparison {
  same: number;
  onlyHere: string[];
  onlyThere: string[];
  /** `unknown`: the file does not say when it was changed. */
  different: { id: string; newer: 'here' | 'there' | 'unknown' }[];
}
export interface ImportInstructionsReply {
  dryRun: boolean;
  /** Entries of the file; those without an id or text, by place from 1. */
  total: number;
  broken: number[];
  added: number;
  /** Of those that are new here: said here already in the same words. */
  linked: number;
  replaced: number;
  /** Of all that is here now. */
  counts: InstructionCounts;
  /** Whole entries of the file, and those of them that are here now: the same, but for a dry run. */
  inFile: number;
  stored: number;
  /** As it is now. */
  comparison: HistoryComparison;
  now: string;
}
export interface ExportInstructionsReply {
  /** The whole file; null: it is so already. */
  text: string | null;
  /** Of those here that belong into the file. */
  given: number;
  inFile: number;
  broken: number[];
  before: HistoryComparison;
  after: HistoryComparison;
  now: string;
}
