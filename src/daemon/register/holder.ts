import type { HolderState } from '../../core/lease/firmness.ts';
import type { Session, TurnEnd } from '../../core/session/session.ts';
import { turnOver } from '../../core/session/turn.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** A session as its process and its turn are now, whatever its row still says. */
export interface Sighting extends HolderState {
  /** Why its turn is over; null while it runs. */
  turnOver: TurnEnd | null;
}

export async function look(d: Daemon, tx: ReadTx, session: Session): Promise<Sighting> {
  if (session.endedAt !== null) return { ended: true, turnRuns: false, turnOver: 'session-end' };
  const openCalls = (await tx.calls.ofSession(session.id)).length;
  if (d.evidence.lives(session, openCalls) === false) return { ended: true, turnRuns: false, turnOver: 'process-gone' };
  if (!session.turn.running) return { ended: false, turnRuns: false, turnOver: session.turn.endedBy ?? 'stop' };
  const silenceMs = d.config(session.cwd).leases.turn_silence_minutes * 60_000;
  // What a dead agent left running still belongs to its turn.
  const orphaned = d.evidence.processAlive(session.process, session.host) === false;
  const over = orphaned ? null : turnOver(session, d.evidence.turn(session, openCalls), d.clock.now(), silenceMs);
  return { ended: false, turnRuns: over === null, turnOver: over };
}
