import { lastSign } from '../../core/session/cleanup.ts';
import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { judge } from './holder.ts';
import { journal } from './journal.ts';
import { signOfLife } from './sign-of-life.ts';

/**
 * The agent of this session was heard of without an event of its own: its status line. That is a sign of life and no activity: it
 * keeps no turn open, brings an inactive session back, and no process that is gone. Written only once in a while: a line is drawn
 * again every few seconds.
 */
export async function beat(d: Daemon, session: Session, by: string): Promise<void> {
  const { cleanup, heartbeat } = d.config(session.cwd);
  // Well before its silence would be too long.
  const everyMs = Math.min(heartbeat.interval_minutes, cleanup.timeout_minutes / 2) * 60_000;
  const due = (s: Session): boolean => s.endedAt === null && (s.inactiveSince !== null || d.clock.now() - lastSign(s) >= everyMs);
  if (!due(session)) return;
  await d.store.transaction([session.workspaceId], async (tx) => {
    const before = await tx.sessions.get(session.id);
    if (!before || (await judge(d, tx, before)).alive === false) return;
    const now = await tx.sessions.get(session.id);
    if (!now || !due(now)) return;
    const at = d.clock.now();
    if (now.inactiveSince !== null) await signOfLife(d, tx, now, by);
    else {
      await tx.sessions.update({ ...now, beatAt: at });
      await journal(tx, at, now, 'session.heartbeat', { by });
    }
  });
}
