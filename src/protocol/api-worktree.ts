import type { Caller, SessionRef } from './api.ts';

/**
 * Worktrees that Rollcall made.
 *
 *   GET  /api/worktrees?cwd=DIR&all=1    WorktreesReply (of the repository of DIR)
 *   POST /api/worktrees          AddWorktreeRequest      AddWorktreeReply; CHECKOUT_REFUSED
 *   POST /api/worktrees/merge    MergeWorktreeRequest    MergeWorktreeReply; MERGE_REFUSED
 *   POST /api/worktrees/remove   RemoveWorktreeRequest   RemoveWorktreeReply; CHECKOUT_KEPT
 */
export interface WorktreeView {
  id: string;
  /** Last part of its path. */
  name: string;
  path: string;
  branch: string;
  /** The branch that it goes back into; null: it came from none. */
  base: string | null;
  madeFrom: string;
  /** `auto`: by the setting. */
  madeBy: 'command' | 'auto';
  state: 'making' | 'made';
  /** For whom it was made, or who took it over. */
  session: (SessionRef & { ended: boolean }) | null;
  madeAt: string;
  /** Commits that its base does not have; null: nobody can say. */
  commits: number | null;
  /** Files that are not committed; null: nobody can say. */
  files: number | null;
  /** Files and directories that git ignores, without copies that are as they were. */
  ignored: number;
}

export interface WorktreesReply {
  worktrees: WorktreeView[];
  now: string;
}

interface ByCaller {
  cwd: string;
  caller: Caller;
  /** Only say what would be done. */
  dryRun: boolean;
}

export interface AddWorktreeRequest extends ByCaller {
  /** null: a free one. */
  name: string | null;
  /** null: after the name. */
  branch: string | null;
  /** Branch, tag or commit; null: what is checked out. */
  from: string | null;
}

export interface AddWorktreeReply {
  dryRun: boolean;
  name: string;
  path: string;
  branch: string;
  base: string | null;
  commit: string;
  /** Files that git does not track, as `worktrees.copy` names them. */
  copied: string[];
  /** Those that were not copied, with the reason. */
  notCopied: string[];
  session: SessionRef | null;
}

export interface MergeWorktreeRequest extends ByCaller {
  /** Its name, path or branch; null: the only one of the caller, or that around its directory. */
  name: string | null;
}

export interface MergeWorktreeReply {
  dryRun: boolean;
  name: string;
  branch: string;
  into: string;
  /** Checkout in which that branch is. */
  at: string;
  /** 0: there was nothing to merge. */
  commits: number;
  /** What is checked out there now; the former one where nothing was done. */
  commit: string;
}

export interface RemoveWorktreeRequest extends ByCaller {
  name: string | null;
  /** Only the directory goes: its commits need not be merged. */
  keepBranch: boolean;
  /** Also with files that git ignores. */
  ignored: boolean;
}

export interface RemoveWorktreeReply {
  dryRun: boolean;
  name: string;
  path: string;
  branch: string;
  branchDeleted: boolean;
  /** Files and directories that git ignores and that are gone with it. */
  ignored: string[];
}
