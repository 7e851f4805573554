import type { Lease } from './lease.ts';

/** What decides about a holder: whether its session is over, and whether its turn runs (turn.ts). */
export interface HolderState {
  ended: boolean;
  turnRuns: boolean;
}

/** What every decision about leases of others depends on. */
export interface Circumstances {
  /** State of each holder, by session id; one that is not in it is over. */
  holders: ReadonlyMap<string, HolderState>;
  now: number;
  lockTimeoutMs: number;
  /** As in Daemon: silence is counted from here at the earliest. */
  wokeAt?: number;
  /** What a soft lease does to others: `pass` gives way, `deny` refuses like a firm one while its session lives. */
  soft: 'pass' | 'deny';
  /** Sessions of a lower priority than the asker's (priority.ts: outrankedBy): what they hold while they are idle gives way. Default: none. */
  outranked?: ReadonlySet<string>;
}

const OVER: HolderState = { ended: true, turnRuns: false };

/**
 * Whether a lease is refused to others now.
 *
 * A claim is firm until it expires. An edit's lease is firm while its holder's turn runs, at most `lockTimeoutMs` after
 * its last use; so is the expired claim of a file that its holder has changed since it claimed it. Everything else is
 * soft: it gives way to the next session that wants the file.
 */
export function isFirm(lease: Lease, holder: HolderState, now: number, lockTimeoutMs: number, wokeAt = 0): boolean {
  if (holder.ended || lease.state === 'dormant') return false;
  if (lease.origin === 'claim') {
    if (!hasExpired(lease, now)) return true;
    if (lease.extent === 'pattern' || lease.refreshedAt <= lease.acquiredAt) return false;
  }
  const background = lease.toolUseId !== null && lease.subagentId !== null;
  return (holder.turnRuns || background) && now - Math.max(lease.refreshedAt, wokeAt) <= lockTimeoutMs;
}

export function hasExpired(lease: Lease, now: number): boolean {
  return lease.expiresAt !== null && now >= lease.expiresAt;
}

/** Whether a lease counts for what happens in this worktree. A claim of every worktree that has expired is one of its own alone. */
export function countsIn(lease: Lease, place: { workspaceId: number; worktreeId: number }, now: number): boolean {
  return lease.worktreeId === place.worktreeId || (lease.everywhere && lease.workspaceId === place.workspaceId && !hasExpired(lease, now));
}

/** Whether a lease of another session stands against what is wanted, and whether that is because it is firm. */
export function standsAgainst(lease: Lease, circumstances: Circumstances): { stands: boolean; firm: boolean } {
  return mayBeOverruled(lease, circumstances) ? { stands: false, firm: false } : standing(lease, circumstances);
}

/** Whether a lease gives way to a higher priority alone: without that it would stand. */
export function isOverruled(lease: Lease, circumstances: Circumstances): boolean {
  return mayBeOverruled(lease, circumstances) && standing(lease, circumstances).stands;
}

function standing(lease: Lease, { holders, now, lockTimeoutMs, wokeAt, soft }: Circumstances): { stands: boolean; firm: boolean } {
  if (lease.state === 'dormant') return { stands: false, firm: false };
  const holder = holders.get(lease.sessionId) ?? OVER;
  const firm = isFirm(lease, holder, now, lockTimeoutMs, wokeAt);
  return { stands: firm || (soft === 'deny' && !holder.ended), firm };
}

/** Never in a running turn of its holder, nor while a subagent of it works on, nor before the outcome of its call is known. */
function mayBeOverruled(lease: Lease, { holders, outranked }: Circumstances): boolean {
  if (outranked?.has(lease.sessionId) !== true || lease.state !== 'held') return false;
  const background = lease.toolUseId !== null && lease.subagentId !== null;
  return holders.get(lease.sessionId)?.turnRuns !== true && !background;
}
