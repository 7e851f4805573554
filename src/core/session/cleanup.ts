import { sameProcess } from './identity.ts';
import type { Session } from './session.ts';

export interface CleanupLimits {
  /** Silence beyond which a session without proof of life is stale: strictly more than this. */
  timeoutMs: number;
  /** As in StatusLimits: sleep makes nobody stale. */
  wokeAt: number;
}

export interface Judged {
  status: 'active' | 'inactive';
  /** Active by its row, and not by the evidence. */
  stale: boolean;
  /** null: it is inactive already. */
  action: 'stays-active' | 'marks-inactive' | null;
}

/**
 * What a cleanup makes of a session that has not ended. Evidence comes before timers: a process that lives proves its
 * session however long it was silent, one that is gone is kept alive by nothing; only where there is none the silence counts.
 *
 * @param alive as its process shows; null when there is none to look at, or when it proves nothing (provesOne)
 */
export function judgeForCleanup(session: Session, alive: boolean | null, now: number, limits: CleanupLimits): Judged {
  if (session.inactiveSince !== null) return { status: 'inactive', stale: false, action: null };
  const silent = now - Math.max(lastSign(session), limits.wokeAt);
  const stale = alive === false || (alive === null && silent > limits.timeoutMs);
  return { status: 'active', stale, action: stale ? 'marks-inactive' : 'stays-active' };
}

/** The last sign of life: of the session itself, or of its process as the daemon saw it. 0: there never was one. */
export function lastSign(session: Session): number {
  return Math.max(session.lastSeenAt, session.beatAt ?? 0);
}

/** Whether the life of its process proves this session: a process that hosts several proves none of them. */
export function provesOne(session: Session, all: readonly Session[]): boolean {
  return !all.some(
    (other) => other.id !== session.id && other.endedAt === null && session.process !== null && sameProcess(other.process, session.process),
  );
}
