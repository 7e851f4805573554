import type { Caller, SessionRef } from './api.ts';

/** POST /api/areas: the parts of the repository, who is at work in them, and where a session could begin. */
export interface AreasRequest {
  cwd: string;
  caller: Caller;
  /** For whom they are ranked; null: for the caller, who may be no session. */
  session: string | null;
}

export interface AreasReply {
  /** Root of the checkout. */
  worktree: string;
  /** For whom they are ranked; null: for nobody in particular. */
  session: SessionRef | null;
  /** The best one first; empty: nothing is tracked there. */
  areas: AreaView[];
  now: string;
}

export interface AreaView {
  name: string;
  source: 'settings' | 'codeowners' | 'folders';
  kind: 'code' | 'tests' | 'docs';
  /** Patterns, as in settings; the last one that matches decides, a leading `!` takes away. */
  patterns: string[];
  /** How many tracked files it has. */
  files: number;
  /** Areas that it is said to build on. */
  dependsOn: string[];
  /** Other sessions that are at work in it, by number. */
  here: SessionRef[];
  /** From 1. */
  rank: number;
  free: boolean;
  /** Why it has this rank, in a few words. */
  reason: string;
  /** A file of it that nobody has anything to do with; null: none is known, or others are there. */
  available: string | null;
}
