import type { GitEffect, Place } from '../shell/effect.ts';
import type { Author, DirtyFile } from './change.ts';

export type AuthoredFile = DirtyFile & { authors: readonly Author[] };

export interface SessionState {
  number: number;
  /** It is over, or nobody can see it any more. */
  ended: boolean;
  turnRuns: boolean;
  worktreeId: number | null;
}

/** What every verdict needs to know. Times are milliseconds since the epoch, UTC. */
export interface Question {
  sessionId: string;
  attended: boolean | null;
  /** Where the effect happens; `root` is a real path. */
  worktree: { id: number; root: string };
  /** Where the command is run, for relative paths in the advice: a real path. */
  cwd: string;
  /** All that is not clean in this worktree. */
  dirty: readonly AuthoredFile[];
  /** By session id: every author and maker, and everyone who is not ended and works in a worktree named here. Who is missing counts as ended. */
  sessions: ReadonlyMap<string, SessionState>;
  /** A merge or the like that has stopped halfway in this worktree (MERGE_HEAD, CHERRY_PICK_HEAD, …); null: none. */
  operation: UnfinishedOperation | null;
  now: number;
}

export interface UnfinishedOperation {
  kind: 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'am';
  /** Who began it; null when nobody can say. */
  by: Author | null;
}

export interface StashEntry {
  /** `stash@{0}` is the newest. */
  ref: string;
  maker: Author | null;
}

export interface SharedBranch {
  /** Without `refs/heads/`. */
  name: string;
  maker: Author | null;
  /** Root of a worktree. */
  checkedOutIn: string | null;
}

export interface SharedWorktree {
  /** Null where no session was ever seen in it. */
  id: number | null;
  root: string;
  maker: Author | null;
  /** Empty where git was not asked: only what the command names needs to be known. */
  dirty: readonly AuthoredFile[];
}

export interface GitQuestion extends Question {
  /** Its directory is known and lies in this worktree; it and all places of the effect are real paths, none left out. */
  effect: GitEffect;
  /** What git did before it in the same command in this worktree, in order, harmless verbs included. */
  earlier: readonly GitEffect[];
  shared: {
    /** Newest first. */
    stashes: readonly StashEntry[];
    branches: readonly SharedBranch[];
    worktrees: readonly SharedWorktree[];
  };
  /** Checked out here; null where HEAD is detached. */
  branch: string | null;
}

/** A deletion, or a move away, that is no verb of git. */
export interface LossQuestion extends Question {
  losses: readonly Place[];
  /** The program: `rm`, `mv`, `find`. */
  by: string;
}

/** Somebody whose file a commit takes along beside the own changes in it. */
export interface Tell {
  sessionId: string;
  /** Relative to the worktree's root. */
  paths: string[];
}

export interface Pass {
  verdict: 'pass';
  tells: Tell[];
}

export type ChangeVerdict =
  | Pass
  | {
      /** `ask` only where the session is attended. */
      verdict: 'deny' | 'ask';
      /** For the model (deny) or the person (ask). Under 300 tokens. */
      text: string;
      /** For the journal: `stash push`, `rm`. */
      verb: string;
      /** What it would have hit, relative to the worktree's root; stash entries, branches and roots of worktrees as they are called. */
      paths: string[];
      /** Whose they are. */
      owners: Author[];
      /** A command that does the own part, or another way to the same end; it passes. */
      advice: string | null;
    };

export const PASS: Pass = { verdict: 'pass', tells: [] };
