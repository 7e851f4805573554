import type { Caller } from './api.ts';

/**
 * Sessions that are taken out of the archive and out of what the register keeps of their words. Only a person at a terminal may do it.
 * Times are UTC ISO-8601 strings.
 *
 *   GET  /api/forget/transcripts             ForgottenReply (what is forgotten now)
 *   POST /api/forget/transcripts             ForgetTranscriptsRequest → ForgetTranscriptsReply
 *   POST /api/forget/transcripts/undo        ForgetUndoRequest → ForgetUndoReply
 */
export interface ForgetTranscriptsRequest {
  /** Of which `ref` and `all` are understood. */
  cwd: string;
  caller: Caller;
  /** Number, name or agent's id of a session; null: all that are older than `before`. */
  session: string | null;
  /** Ms since the epoch: sessions whose last record is older; null: the named one. */
  before: number | null;
  /** With `before`: of every repository, also sessions of which nobody knows where they worked. */
  all: boolean;
  /** Says what would go, and changes nothing. */
  dryRun: boolean;
  /** Only these, by the agent's ids: what a person was shown before. null: whatever is found. */
  only: string[] | null;
}

export interface ForgetView {
  /** The agent's own ids: after /clear a session has several. */
  ids: string[];
  /** `#2`; null: it is not in the register. */
  name: string | null;
  agent: string;
  lastAt: string | null;
  /** Transcripts in the archive, and their bytes. */
  files: number;
  bytes: number;
  /** Documents that lie in the state directory. */
  handOffs: number;
  contexts: number;
  /** Sent by it, or to it; what was sent to others too stays with them. */
  messages: number;
}

export interface ForgetTranscriptsReply {
  sessions: ForgetView[];
  /** Older ones that are not over, and were left out. */
  living: number;
  dryRun: boolean;
  /** false: a reader holds old pages of the archive's log; they are overwritten as soon as it lets go. */
  clean: boolean;
}

export interface ForgottenSession {
  session: string | null;
  forgottenAt: string;
  /** Transcripts that are not read any more; they may be gone by now. */
  paths: string[];
}

export interface ForgottenReply {
  forgotten: ForgottenSession[];
}

export interface ForgetUndoRequest {
  cwd: string;
  caller: Caller;
  session: string;
}

export interface ForgetUndoReply {
  /** Ids of the sessions that are captured again, from what their agents still have. */
  sessions: string[];
}
