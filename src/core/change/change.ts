import type { FileStamp } from '../lease/lease.ts';

/** The clock of a file system and the daemon's differ by a tick: a file may be stamped just before or after its call. */
export const CLOCK_SLACK_MS = 50;

/**
 * Whose uncommitted work a file is: one row for each author of a file of a worktree since that file was last clean in
 * git. Rows outlive calls, turns, leases and sessions. A commit, or whatever else makes the file clean, ends them.
 * Times are milliseconds since the epoch, UTC.
 */
export interface Change {
  workspaceId: number;
  worktreeId: number;
  /** As in Lease. */
  path: string;
  key: string;
  /** null: the person, that is every change that no tool call explains. */
  sessionId: string | null;
  /** The file as this author left it when last seen. */
  stamp: FileStamp;
  firstAt: number;
  lastAt: number;
}

/**
 * What one call may have changed beside the files that it named: evidence for changes that nobody announced. A call whose
 * effects are all known, and sure, has none.
 */
export interface Reach {
  sessionId: string;
  toolUseId: string;
  workspaceId: number;
  worktreeId: number;
  /** Patterns relative to the worktree's root (core/lease/pattern.ts), at most 100; null: anything in this worktree. */
  patterns: readonly string[] | null;
  openedAt: number;
  /** null while the call, or what it left in the background, may still write. */
  closedAt: number | null;
  /** The call goes on after its report. */
  background: boolean;
}

export type Author = { kind: 'session'; sessionId: string } | { kind: 'person' };

/** A file that is not clean, as git says. Of a rename both names are such files. */
export interface DirtyFile {
  path: string;
  key: string;
  /** Its index differs from HEAD. */
  staged: boolean;
  /** Its content on disk differs from the index (deleted included). */
  modified: boolean;
  untracked: boolean;
  /** In an unfinished merge. */
  unmerged: boolean;
  stamp: FileStamp;
  /** When it (or, when it is gone, its directory) changed last: ctime in ms; null when nobody can say. */
  changedAt: number | null;
}

/** Something that all worktrees of a repository share and that a session has made. */
export interface SharedItem {
  workspaceId: number;
  kind: 'stash' | 'branch' | 'worktree';
  /** The commit of a stash entry, the full name of a branch (`refs/heads/…`), the real path of a worktree. */
  name: string;
  sessionId: string;
  at: number;
}

/** A leased file that somebody else changed under its holder. */
export interface Incident {
  id: string;
  workspaceId: number;
  worktreeId: number;
  path: string;
  key: string;
  at: number;
  /** Whose lease it was, and in which of its turns. */
  holderId: string;
  turn: number;
  /** null: somebody else; who, cannot be said. */
  culpritId: string | null;
  /** The culprit's tool and call. */
  tool: string | null;
  toolUseId: string | null;
}
