import type { LeaseExtent } from '../lease/lease.ts';

/**
 * What a session has said of its work, beside the text itself: that is `Session.goal`, since goal and intent are one thing.
 * Nothing in it is worked out: progress and estimate are there only when somebody said them, with the time at which.
 * Times are milliseconds since the epoch, UTC.
 */
export interface Intent {
  sessionId: string;
  workspaceId: number;
  /** `prompt`: the first typed prompt that says something, until somebody says it by word. */
  saidBy: 'word' | 'prompt';
  /** When the text was said. */
  saidAt: number;
  /** Where it works, as said; empty: nobody said. */
  areas: readonly Area[];
  /** Whole percent, 0 to 100. */
  progress: number | null;
  progressAt: number | null;
  /** When its session thinks to be done. */
  etaAt: number | null;
  etaSaidAt: number | null;
  /** Ids of the sessions whose work it builds on. */
  dependsOn: readonly string[];
  /** Said to be done; a new text begins anew. */
  doneAt: number | null;
}

/** A file or a pattern of the repository, in whichever checkout. */
export interface Area {
  extent: LeaseExtent;
  path: string;
  /** `path`, folded by the file system's own rule. */
  key: string;
}

/**
 * A session was told that a file of its own imports one that another session is changing. Kept until it was told that this
 * is over.
 */
export interface ToldImport {
  /** Who was told. */
  sessionId: string;
  workspaceId: number;
  worktreeId: number;
  /** The imported file. */
  path: string;
  key: string;
  /** Who changes it. */
  holderId: string;
  /** The file that imports it. */
  importedBy: string;
  /** The turn of the session in which it was told last. */
  turn: number;
  at: number;
}

/** A fresh intent of which nothing but its text was said. */
export function newIntent(sessionId: string, workspaceId: number, saidBy: Intent['saidBy'], now: number): Intent {
  return {
    sessionId,
    workspaceId,
    saidBy,
    saidAt: now,
    areas: [],
    progress: null,
    progressAt: null,
    etaAt: null,
    etaSaidAt: null,
    dependsOn: [],
    doneAt: null,
  };
}
