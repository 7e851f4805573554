import { chooseNumber } from '../../core/session/number.ts';
import type { Session } from '../../core/session/session.ts';
import { endTurn } from '../../core/session/turn.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { wakeLeases } from './dormant.ts';
import { letGoOfAll } from './ending.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/**
 *     active ──stale, or its terminal went on as another, or displaced──▶ inactive ──any sign of life──▶ active
 *
 * An inactive session keeps its row; its number is free for others. What it held waits for its return, as at an end.
 */
export async function markInactive(d: Daemon, tx: Tx, session: Session, by: string, why: 'stale' | 'left' | 'displaced'): Promise<Session> {
  const now = d.clock.now();
  const away: Session = { ...session, turn: endTurn(session.turn, now, 'silence'), inactiveSince: now };
  await tx.sessions.update(away);
  const released = await letGoOfAll(d, tx, away);
  const lastSeenAt = new Date(session.lastSeenAt).toISOString();
  await journal(tx, now, away, 'session.inactive', { number: session.number, by, why, lastSeenAt, released });
  return away;
}

/**
 * An inactive session is active again: with this number, else with its own if that is free, else with the lowest free one.
 * Writes the row.
 *
 * @param number is free, when it is given
 * @returns the row, and what to tell an agent's session
 */
export async function comeBack(
  d: Daemon,
  tx: Tx,
  session: Session,
  by: string,
  number?: number,
): Promise<{ session: Session; texts: string[] }> {
  const now = d.clock.now();
  const back: Session = {
    ...session,
    number: number ?? chooseNumber(await takenNumbers(tx, session.workspaceId), session.number),
    lastSeenAt: Math.max(now, session.lastSeenAt),
    inactiveSince: null,
  };
  await tx.sessions.update(back);
  const texts = await wakeLeases(d, tx, back);
  if (back.number !== session.number)
    texts.push(`Your number is #${back.number} now: #${session.number} was given to another session meanwhile.`);
  await journal(tx, now, back, 'session.active', {
    number: back.number,
    from: session.number,
    by,
    inactiveSince: session.inactiveSince === null ? null : new Date(session.inactiveSince).toISOString(),
  });
  return { session: back, texts };
}

/** A living session loses its number: an agent's gets the lowest free one and is told, a terminal's is marked inactive. */
export async function displace(d: Daemon, tx: Tx, session: Session, by: string): Promise<Session> {
  const to = session.agent === 'terminal' ? null : chooseNumber(await takenNumbers(tx, session.workspaceId), null);
  const now = d.clock.now();
  await journal(tx, now, session, 'session.displaced', { number: session.number, to, by });
  if (to === null) return markInactive(d, tx, session, by, 'displaced');
  const moved = { ...session, number: to };
  await tx.sessions.update(moved);
  await tell(d, tx, session.id, `Your number is #${to} now: ${by} gave #${session.number} to another session.`);
  return moved;
}

/** Numbers of the sessions that are active by their rows. */
export async function takenNumbers(tx: ReadTx, workspaceId: number): Promise<Set<number>> {
  const live = await tx.sessions.live(workspaceId);
  return new Set(live.filter((s) => s.inactiveSince === null).map((s) => s.number));
}
