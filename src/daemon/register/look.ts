import type { HolderState } from '../../core/lease/firmness.ts';
import { lastSign } from '../../core/session/cleanup.ts';
import type { Session, TurnEnd } from '../../core/session/session.ts';
import { turnOver } from '../../core/session/turn.ts';
import type { OpenCall, ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** A session as its process and its turn are now, whatever its row still says. */
export interface Sighting extends HolderState {
  /** Why its turn is over; null while it runs. */
  turnOver: TurnEnd | null;
  /** As Evidence.lives. (`ended` also says a session that nobody can see, and that was silent beyond the timeout.) */
  alive: boolean | null;
}

export async function look(d: Daemon, tx: ReadTx, session: Session): Promise<Sighting> {
  if (session.endedAt !== null) return { ended: true, turnRuns: false, turnOver: 'session-end', alive: false };
  const calls = await tx.calls.ofSession(session.id);
  const processAlive = d.evidence.processAlive(session.process, session.host);
  const alive = processAlive === false ? d.evidence.lives(session, oldestOf(calls)) : processAlive;
  if (alive === false) return { ended: true, turnRuns: false, turnOver: 'process-gone', alive: false };
  const config = d.config(session.cwd);
  const silent = d.clock.now() - Math.max(lastSign(session), d.wokeAt);
  const ended = alive === null && silent > config.cleanup.timeout_minutes * 60_000;
  if (!session.turn.running) return { ended, turnRuns: false, turnOver: session.turn.endedBy ?? 'stop', alive };
  // What a dead agent left running still belongs to its turn.
  const orphaned = processAlive === false;
  const silenceMs = config.leases.turn_silence_minutes * 60_000;
  const over = orphaned ? null : turnOver(session, d.evidence.turn(session, calls.length), d.clock.now(), silenceMs, d.wokeAt);
  return { ended, turnRuns: over === null, turnOver: over, alive };
}

/** When the oldest of these calls was announced, ms since the epoch. */
function oldestOf(calls: readonly OpenCall[]): number | null {
  return calls.length === 0 ? null : Math.min(...calls.map((call) => call.openedAt));
}
