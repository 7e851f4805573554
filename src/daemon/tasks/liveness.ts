import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { judge } from '../register/holder.ts';
import { look } from '../register/look.ts';

/**
 * Looks at every living session of this host: one whose process is gone is ended and its leases are free, one whose
 * turn is over without an event (Esc, a refused permission) lets its leases go soft. Reads first; only what changed
 * is written.
 */
export async function checkLiveness(d: Daemon): Promise<void> {
  const changed = await d.store.read(async (tx) => {
    const found: Session[] = [];
    for (const session of await tx.sessions.live(null)) {
      if (session.host !== d.host) continue;
      const seen = await look(d, tx, session);
      if (seen.alive === false || (session.turn.running && seen.turnOver !== null)) found.push(session);
    }
    return found;
  });
  for (const { id, workspaceId } of changed) {
    try {
      // Looked at again under the lock: an event may have come in between.
      await d.store.transaction([workspaceId], async (tx) => {
        const session = await tx.sessions.get(id);
        if (session) await judge(d, tx, session);
      });
    } catch (error) {
      // One session that cannot be judged keeps no other from it.
      d.log.error({ err: error, session: id }, 'session not judged');
    }
  }
}
