import type { Caller, LeaseView, SessionRef, WaitView } from './api.ts';

/** All of it, or none. Asked again it renews what the session has. */
export interface ClaimRequest {
  cwd: string;
  /** 1 to 1000 absolute paths or patterns; an existing directory, or one that ends in `/`, means all below it. */
  paths: string[];
  shared: boolean;
  reason: string | null;
  /** Seconds until its holder thinks to be done. */
  eta: number | null;
  /** Seconds until it ends by itself; null: as the settings say. */
  ttl: number | null;
  everywhere: boolean;
  /** In whose name; null: the caller's. A person at a terminal only. */
  session: string | null;
  caller: Caller;
}
export interface ClaimReply {
  granted: boolean;
  session: SessionRef;
  /** Empty unless granted. In the order of the request, without doubles. */
  claims: ClaimView[];
  /** Why it was not granted. Beside a grant: what was left out of it, where the settings say that a conflict refuses nothing. */
  conflicts: ConflictView[];
  /** What the session should know of what it has now, a sentence each. */
  notes: string[];
  now: string;
}
export interface ClaimView {
  /** As the register keeps it, relative to its worktree: `src/**`. */
  path: string;
  worktree: string;
  mode: 'exclusive' | 'shared';
  expiresAt: string | null;
  /** It was its own already. */
  renewed: boolean;
}
export interface ConflictView {
  /** What was asked for, as in ClaimView. */
  path: string;
  /** What stands against it: the lease of another session, or (else) a file that another one has reserved. */
  held: LeaseView | null;
  reserved: WaitView | null;
}

export interface UnlockRequest {
  cwd: string;
  /** An absolute path, or a pattern as it was claimed. */
  path: string;
  force: boolean;
  caller: Caller;
}
export interface UnlockReply {
  path: string;
  worktree: string;
  /** Who held it, and how; several where it was shared. */
  previous: LeaseView[];
  /** What a person who took it away should know; null when it was the caller's own. */
  caution: string | null;
}

export interface WaitRequest {
  cwd: string;
  /** 1 to 50 absolute paths of files. */
  paths: string[];
  timeoutMs: number;
  /** As in ClaimRequest. */
  session: string | null;
  caller: Caller;
}
export interface WaitReply {
  session: SessionRef;
  /** Reserved for the session until this time: its next edit takes them. */
  granted: { path: string; worktree: string; reservedUntil: string | null }[];
}

export interface MineRequest {
  cwd: string;
  /** Whose; null: the caller's, and for a person those that no session explains. */
  session: string | null;
  caller: Caller;
}
export interface MineReply {
  /** null: the person. */
  session: SessionRef | null;
  worktree: string;
  /** Files of this worktree that are not clean, by path. */
  files: MineView[];
}
export interface MineView {
  /** Relative to the worktree's root. */
  path: string;
  untracked: boolean;
  staged: boolean;
  deleted: boolean;
  /** Who else has uncommitted work in it. */
  others: AuthorView[];
}
/** Somebody who has uncommitted work in a file. */
export interface AuthorView {
  /** null: the person, that is whatever no session explains. */
  session: (SessionRef & { agent: string; ended: boolean }) | null;
  /** When the first such change was seen; null where only the file itself shows it. */
  since: string | null;
}

export interface WhoseRequest {
  cwd: string;
  /** 1 to 1000 absolute paths; a directory stands for the files below it that are not clean or held. */
  paths: string[];
}
export interface WhoseReply {
  files: WhoseView[];
  now: string;
}
export interface WhoseView {
  /** Relative to the worktree's root; as it was asked for where there is none. */
  path: string;
  /** null: outside of any repository. */
  worktree: string | null;
  /** `outside` of a repository, or below a git directory: nobody's work is known there. */
  state: 'clean' | 'dirty' | 'ignored' | 'outside';
  /** Empty unless dirty. */
  authors: AuthorView[];
  /** Leases on the file, and claims that match it. */
  leases: LeaseView[];
  line: WaitView[];
}
