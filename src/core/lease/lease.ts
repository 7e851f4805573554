/**
 * The right to change one path in one worktree. Times are milliseconds since the epoch, UTC.
 *
 * State machine of an edit's lease (firm and soft are not states: they follow from the holder's turn):
 *
 *     (none) ──before the call──▶ pending ──after the call, or the file changed──▶ held
 *                                   │                                              │
 *                                   └─ the call did not happen ──▶ (none)          ├─ release, takeover ──▶ (none)
 *                                                                                  └─ holder ended ──▶ dormant
 *     dormant ──the same session resumes, path free, file as it was left──▶ held
 *     dormant ──another session takes the path, or retention──▶ (none)
 *
 * A dormant lease holds nothing and denies nothing; it is what a resume takes back.
 */
export interface Lease {
  id: string;
  workspaceId: number;
  worktreeId: number;
  /** `file`: exactly `path`. `pattern`: all that matches it (pattern.ts); only claims have one. */
  extent: LeaseExtent;
  /** Counts in every worktree of the workspace; only of claims. */
  everywhere: boolean;
  /** Path relative to the worktree's root, as the file system spells it; `/` between parts. */
  path: string;
  /** `path` folded by the file system's own rule for case and Unicode form: equal keys are one file. */
  key: string;
  sessionId: string;
  mode: LeaseMode;
  origin: LeaseOrigin;
  state: LeaseState;
  /** Grows within the workspace with every grant to a new holder; a late writer is told by an old one. */
  token: number;
  /** The call that waits for its outcome; null unless pending. */
  toolUseId: string | null;
  /** The subagent that asked, null for the session itself. */
  subagentId: string | null;
  /** How the file was before the pending call; after it, how the holder left it. */
  stamp: FileStamp;
  /** Said by somebody; null when nobody did. */
  reason: string | null;
  acquiredAt: number;
  /** Last time its holder used it. */
  refreshedAt: number;
  expiresAt: number | null;
  /** Only when somebody said one. */
  estimatedDoneAt: number | null;
  /**
   * Somebody else changed the file while a call of the holder ran, so that the holder's agent believes the change to be
   * its own: its next write is refused once.
   */
  unseen: boolean;
}

export type LeaseExtent = 'file' | 'pattern';
export type LeaseMode = 'exclusive' | 'shared';
export type LeaseOrigin = 'edit' | 'claim';
export type LeaseState = 'pending' | 'held' | 'dormant';

/** Identity and version of a file's content, as text: `absent`, or `dev:ino:size:mtimeNs:ctimeNs`. Equal stamps: not changed. */
export type FileStamp = string;
