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

/** A dormant lease comes back to its session only when the path is free and the file is as that session left it. */
export function mayWake(lease: Lease, onPath: readonly Lease[], stamp: FileStamp): boolean {
  return (
    lease.state === 'dormant' && lease.stamp === stamp && onPath.every((l) => l.sessionId === lease.sessionId || l.state === 'dormant')
  );
}
