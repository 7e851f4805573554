import type { Lease } from './lease.ts';

/** What decides about a holder: whether its session is over, and whether its turn runs (turn.ts). */
export interface HolderState {
  ended: boolean;
  turnRuns: boolean;
}

/**
 * Whether a lease is refused to others now.
 *
 * An edit's lease is firm while its holder's turn runs, at most `lockTimeoutMs` after its last use; a claim is firm
 * until it expires. Everything else is soft: it gives way to the next session that wants the file.
 */
export function isFirm(lease: Lease, holder: HolderState, now: number, lockTimeoutMs: number, wokeAt = 0): boolean {
  if (holder.ended || lease.state === 'dormant') return false;
  if (lease.origin === 'claim') return lease.expiresAt === null || now < lease.expiresAt;
  const background = lease.toolUseId !== null && lease.subagentId !== null;
  return (holder.turnRuns || background) && now - Math.max(lease.refreshedAt, wokeAt) <= lockTimeoutMs;
}
