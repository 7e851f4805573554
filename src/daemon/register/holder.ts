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
