/**
 * A checkout (worktree) with a branch of its own that Rollcall made. Times are milliseconds since the epoch, UTC.
 *
 *     (none) ──wanted──▶ making ──git is done──▶ made ──removed, by whom ever──▶ (none)
 *                          └─ git failed ──▶ (none)
 *
 * The row is written before git is asked, so that a checkout is found again whatever dies in between.
 */
export interface OwnCheckout {
  /** `chk_…`. */
  id: string;
  /** For whom it was made, or who took it over; null: a person made it, and no session has worked in it yet. */
  sessionId: string | null;
  workspaceId: number;
  /** Absolute path of its root, without links. */
  path: string;
  /** Without `refs/heads/`. */
  branch: string;
  /** The branch that it goes back into; null: none was checked out where it was made. */
  baseBranch: string | null;
  /** Full hash of the commit that it began at. */
  baseCommit: string;
  /** Root of the checkout that it was made from. */
  madeFrom: string;
  /** `auto`: by the setting, without a word of anybody. */
  madeBy: 'command' | 'auto';
  state: 'making' | 'made';
  at: number;
  /** When its session was seen to be over; null: it is not, or nobody has looked yet. */
  leftAt: number | null;
  /** As it stood then: commits that its base does not have, files that are not committed; null: nobody could say. */
  commits: number | null;
  files: number | null;
}

/** A session was told that it can have a checkout of its own: once. */
export interface CheckoutOffer {
  sessionId: string;
  workspaceId: number;
  at: number;
}
