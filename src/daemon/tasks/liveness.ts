import { lastSign } from '../../core/session/cleanup.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { markInactive } from '../register/activity.ts';
import { judge } from '../register/holder.ts';
import { journal } from '../register/journal.ts';
import { look } from '../register/look.ts';
import { standing } from '../register/standings.ts';

/**
 * Looks at every living session of this host: one whose process is gone is ended and its leases are free, one whose
 * turn is over without an event (Esc, a refused permission) lets its leases go soft, one that is stale is marked inactive,
 * and of one that is silent and whose process lives a sign of life is noted. Reads first; only what changed is written.
 */
export async function checkLiveness(d: Daemon): Promise<void> {
  const found = await d.store.read(async (tx) => {
    const sessions = await tx.sessions.live(null);
    const due: Session[] = [];
    for (const session of sessions) if (session.host === d.host && (await isDue(d, tx, session, sessions))) due.push(session);
    return due;
  });
  for (const { id, workspaceId } of found) {
    try {
      // Looked at again under the lock: an event may have come in between.
      await d.store.transaction([workspaceId], async (tx) => {
        const session = await tx.sessions.get(id);
        if (session?.endedAt !== null) return;
        const { alive } = await judge(d, tx, session);
        const judged = await tx.sessions.get(id);
        if (alive === false || !judged) return;
        const due = await silenceOf(d, tx, judged, await tx.sessions.live(null));
        if (due === 'stale') await markInactive(d, tx, judged, 'the daemon', 'stale');
        if (due === 'beat') {
          const now = d.clock.now();
          await tx.sessions.update({ ...judged, beatAt: now });
          await journal(tx, now, judged, 'session.heartbeat', { by: 'the daemon' });
        }
      });
    } catch (error) {
      // One session that cannot be judged keeps no other from it.
      d.log.error({ err: error, session: id }, 'session not judged');
    }
  }
}

async function isDue(d: Daemon, tx: ReadTx, session: Session, all: readonly Session[]): Promise<boolean> {
  const seen = await look(d, tx, session);
  if (seen.alive === false || (session.turn.running && seen.turnOver !== null)) return true;
  return (await silenceOf(d, tx, session, all)) !== null;
}

/** What the silence of a session calls for. */
async function silenceOf(d: Daemon, tx: ReadTx, session: Session, all: readonly Session[]): Promise<'stale' | 'beat' | null> {
  const { cleanup, heartbeat } = d.config(session.cwd);
  const silent = d.clock.now() - lastSign(session);
  if (session.inactiveSince !== null || silent < Math.min(cleanup.timeout_minutes, heartbeat.interval_minutes) * 60_000) return null;
  const { stale, alive } = await standing(d, tx, session, all);
  if (stale) return cleanup.by_daemon && alive === null ? 'stale' : null;
  return alive === true && silent >= heartbeat.interval_minutes * 60_000 ? 'beat' : null;
}
