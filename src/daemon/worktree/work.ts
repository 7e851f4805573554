import type { NamedCheckout } from '../../core/worktree/messages.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';

/** What making and merging checkouts needs beside the register. Nothing in it has to outlive the daemon. */
export interface CheckoutWork {
  /** Of the daemon: git gets what it needs of it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Ids of those that this daemon is making now: the others that are not made were left so by one that was killed. */
  inHand: Set<string>;
  /** By workspace: the end of the git that makes one now, and of those that wait for it. */
  lanes: Map<number, Promise<unknown>>;
  /** Roots into which something is merged now. */
  merging: Set<string>;
  /** Longest time of a git that makes one. */
  limitMs: number;
  /** So long the start of a session waits for the one that is made for it. */
  patienceMs: number;
}

/** A checkout of a large repository takes its time. */
const LIMIT_MS = 120_000;
const PATIENCE_MS = 1_000;
/** Of all others. */
export const GIT_MS = 30_000;

export function checkoutWork(env: CheckoutWork['env']): CheckoutWork {
  return { env, inHand: new Set(), lanes: new Map(), merging: new Set(), limitMs: LIMIT_MS, patienceMs: PATIENCE_MS };
}

/** As people call it: the last part of its path. */
export function nameOf({ path }: Pick<OwnCheckout, 'path'>): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As texts name it. */
export function namedOf(row: OwnCheckout): NamedCheckout {
  return { name: nameOf(row), path: row.path, branch: row.branch, baseBranch: row.baseBranch };
}
