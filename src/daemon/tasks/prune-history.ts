import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { isSummarised, summaryOf } from '../history.ts';
import { journal } from '../register/journal.ts';

const LOOKED_THROUGH = 10_000;
const DAY_MS = 86_400_000;

/**
 * What is kept of sessions that have ended. Before the journal loses entries of one, its counts are written down. After the
 * retention of the history its names, notices, and what a resume could take back are removed, at once where the history keeps
 * no ended sessions; the configuration of its own directory says so. Its row stays, and so do the authors of uncommitted
 * work. Messages go after `messagesMs`, but none that a session waits for that has not ended. To be run before the journal
 * is pruned.
 */
export async function pruneHistory(d: Daemon, messagesMs: number, journalMs: number): Promise<void> {
  const now = d.clock.now();
  const sessions = await d.store.read((tx) => tx.sessions.recent(null, LOOKED_THROUGH));
  for (const session of sessions) {
    if (session.endedAt === null) continue;
    const { keep_ended, retention_days } = d.config(session.cwd).history;
    const over = !keep_ended || session.endedAt < now - retention_days * DAY_MS;
    if (!over && session.startedAt >= now - journalMs) continue;
    if (await isDone(d, session, over)) continue;
    await d.store.transaction([session.workspaceId], async (tx) => {
      const row = await tx.sessions.get(session.id);
      // It has come back meanwhile.
      if (row?.endedAt !== session.endedAt) return;
      if (!(await isSummarised(tx, row.id))) {
        const summary = await summaryOf(tx, row, now);
        await journal(tx, now, row, 'session.summarised', { ...summary });
      }
      if (!over) return;
      await tx.sessions.removeAliases(row.id);
      await tx.notices.take(row.id, Number.MAX_SAFE_INTEGER);
      await tx.waits.removeOfSession(row.id);
      await tx.priorities.remove(row.id);
      d.priorities.delete(row.id);
      const leases = await tx.leases.ofSession(row.id);
      await tx.leases.remove(leases.filter((l) => l.state === 'dormant').map((l) => l.id));
    });
  }
  await d.store.transaction([], (tx) => tx.messages.prune(now - messagesMs));
}

async function isDone(d: Daemon, session: Session, over: boolean): Promise<boolean> {
  return d.store.read(
    async (tx) => (await isSummarised(tx, session.id)) && (!over || (await tx.sessions.aliases(session.id)).length === 0),
  );
}
