import type { HolderState } from '../../core/lease/firmness.ts';
import type { Lease } from '../../core/lease/lease.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { closeTurn, endSession } from './ending.ts';
import { type Sighting, look } from './look.ts';

/** Looks at a session under the lock and writes what has come true: its end, or the end of its turn. */
export async function judge(d: Daemon, tx: Tx, session: Session): Promise<Sighting> {
  const seen = await look(d, tx, session);
  if (session.endedAt !== null) return seen;
  if (seen.alive === false) await endSession(d, tx, session, 'process-gone');
  else if (seen.turnOver !== null && session.turn.running) await tx.sessions.update(await closeTurn(d, tx, session, seen.turnOver));
  return seen;
}

/** Looks at each foreign holder of a path as it is now; whose process is gone or whose turn is over is written so. */
export async function holdersOf(d: Daemon, tx: Tx, asker: Session, leases: readonly Lease[]): Promise<Map<string, HolderState>> {
  const states = new Map<string, HolderState>();
  for (const { sessionId, state } of leases) {
    if (sessionId === asker.id || state === 'dormant' || states.has(sessionId)) continue;
    const holder = await tx.sessions.get(sessionId);
    states.set(sessionId, holder === null ? { ended: true, turnRuns: false } : await judge(d, tx, holder));
  }
  return states;
}
