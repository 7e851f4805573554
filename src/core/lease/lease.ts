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
}

export type LeaseMode = 'exclusive' | 'shared';
export type LeaseOrigin = 'edit' | 'claim';
export type LeaseState = 'pending' | 'held' | 'dormant';

/** Identity and version of a file's content, as text: `absent`, or `dev:ino:size:mtimeNs:ctimeNs`. Equal stamps: not changed. */
export type FileStamp = string;
