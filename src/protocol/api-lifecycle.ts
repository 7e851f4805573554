/**
 * The begin and the end of sessions:
 *
 *   POST /api/closedown    ClosedownRequest   ClosedownReply (when all of it is done)
 *   POST /api/init         InitRequest        InitReply (what the daemon knows of a start; the rest the command looks at itself)
 *   POST /api/init/result  InitResult and cwd {} (what `rollcall init` found, for the sessions that start here)
 */
import type { InstructionCounts } from './api-instructions.ts';
import type { Caller, SessionRef } from './api.ts';

export interface ClosedownRequest {
  cwd: string;
  caller: Caller;
  /** Number or name; null: the caller's own, or the only one that works here. */
  session: string | null;
  /** Nothing is done: what would be is listed. */
  dryRun: boolean;
}

export interface ClosedownPhaseView {
  name: string;
  /** `failed`: it was broken off, and is tried again. */
  state: 'done' | 'planned' | 'failed';
  lines: string[];
  warnings: string[];
}

export interface ClosedownReply {
  session: SessionRef;
  /** `was-closed`: it was closed down already, and nothing changed. */
  outcome: 'planned' | 'closed' | 'was-closed';
  /** A person at a terminal, the user's prompt, or the agent alone: then no process is ended. */
  askedBy: 'person' | 'prompt' | 'agent';
  /** Absolute paths; null before they are there. */
  marker: string | null;
  document: string | null;
  phases: ClosedownPhaseView[];
}

export interface InitRequest {
  cwd: string;
  caller: Caller;
}

export interface InitReply {
  /** Of the agent that calls; null: a person, or a program. */
  session: SessionRef | null;
  recovery: {
    /** What was left to the caller, in lines; null: nothing. Shown once to a session; a person sees what still waits. */
    text: string | null;
    /** It still waits for a session that starts here. */
    waits: boolean;
    warnings: string[];
  };
  /** A quarter, a half and three quarters of the session's window; null: there is no session, or its window is not known. */
  checkpoints: {
    limit: number;
    source: string;
    used: number | null;
    marks: { percent: number; tokens: number; completed: boolean }[];
  } | null;
  /** What users said here that is to hold. */
  instructions: InstructionCounts;
}

/** One finding of `rollcall init`. */
export interface InitCheckView {
  name: string;
  state: 'ok' | 'warning' | 'failed';
  /** With it, a failure is one of the whole. */
  blocking: boolean;
  detail: string;
  /** More of it, a line each. */
  lines: string[];
  remedy: string | null;
  tookMs: number;
}

export interface InitResult {
  checks: InitCheckView[];
  passed: boolean;
}
