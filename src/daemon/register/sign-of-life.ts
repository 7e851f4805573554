import { ownerOf } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { comeBack, markInactive } from './activity.ts';
import { settledStandings } from './standings.ts';

/**
 * A session was heard of by command: its row says so, and one that was inactive is active again under its number; a stale
 * owner of that gives it up. null: it is inactive, and a living session has its number; nothing was changed.
 */
export async function signOfLife(d: Daemon, tx: Tx, session: Session, by: string): Promise<Session | null> {
  if (session.inactiveSince !== null) {
    const rows = await settledStandings(d, tx, session.workspaceId);
    if (ownerOf(rows, session.number, []) !== null) return null;
    const stale = rows.find((row) => row.stale && row.session.number === session.number);
    if (stale) await markInactive(d, tx, stale.session, by, 'stale');
    return (await comeBack(d, tx, session, by, session.number)).session;
  }
  const heard = { ...session, lastSeenAt: Math.max(d.clock.now(), session.lastSeenAt) };
  await tx.sessions.update(heard);
  return heard;
}
