import { hasExpired } from './firmness.ts';
import type { FileStamp, Lease } from './lease.ts';

/** How a call ended, as far as the agent said: `unknown` when it said nothing (a refusal and an interrupt send no event). */
export type CallOutcome = 'done' | 'failed' | 'unknown';

/**
 * What becomes of a lease when the call that it waits for is over. The file itself is the witness: a pending lease
 * whose file did not change, and whose call was not reported as done, is taken back (null).
 */
export function settle(lease: Lease, outcome: CallOutcome, stamp: FileStamp): Lease | null {
  const changed = stamp !== lease.stamp;
  if (lease.state === 'pending' && !changed && outcome !== 'done') return null;
  return { ...lease, state: lease.state === 'pending' ? 'held' : lease.state, toolUseId: null, stamp };
}

/**
 * A dormant lease comes back to its session only when the place is free and the file is as that session left it; a claim
 * whose time is over does not.
 *
 * @param overlapping all leases that count there, as in EditQuestion; the lease itself may be among them
 */
export function mayWake(lease: Lease, overlapping: readonly Lease[], stamp: FileStamp, now = 0): boolean {
  return (
    lease.state === 'dormant' &&
    lease.stamp === stamp &&
    !hasExpired(lease, now) &&
    overlapping.every((l) => l.state === 'dormant' || leavesRoom(l, lease))
  );
}

function leavesRoom(live: Lease, lease: Lease): boolean {
  if (live.sessionId !== lease.sessionId) return live.mode === 'shared' && lease.mode === 'shared';
  // Its own are no obstacle, but for the one that holds this very thing already.
  return live.mode === 'shared' || lease.mode === 'shared' || live.extent !== lease.extent || live.key !== lease.key;
}
