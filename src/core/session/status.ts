import { lastSign } from './cleanup.ts';
import type { Session } from './session.ts';

export type Status = 'active' | 'idle' | 'stale' | 'inactive' | 'ended';

export interface StatusLimits {
  /** Silence after which a living session is called idle. Information only. */
  idleMs: number;
  /** Silence beyond which a session without process evidence is called stale: strictly more than this. */
  staleMs: number;
  /** The machine woke (or its clock jumped) then: silence is counted from here at the earliest, so that sleep kills no one. */
  wokeAt: number;
}

/**
 * Evidence before timers: a session whose process lives is active or idle however long it was silent; only one
 * whose process nobody can see is judged by its heartbeat.
 *
 * @param processAlive null when the session has no process evidence
 */
export function statusOf(session: Session, processAlive: boolean | null, now: number, limits: StatusLimits): Status {
  if (session.endedAt !== null || processAlive === false) return 'ended';
  if (session.inactiveSince !== null) return 'inactive';
  if (processAlive === null && now - Math.max(lastSign(session), limits.wokeAt) > limits.staleMs) return 'stale';
  const silent = now - Math.max(session.lastSeenAt, processAlive === null ? limits.wokeAt : 0);
  return silent > limits.idleMs ? 'idle' : 'active';
}
