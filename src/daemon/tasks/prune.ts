import { SUMMARY } from '../../core/session/history.ts';
import type { Daemon } from '../context.ts';

/**
 * Removes journal entries, evidence, incidents, identities of terminals, and dormant leases of sessions that ended or are
 * inactive, that are older than the retention. The counts of ended sessions stay (prune-history.ts).
 */
export async function prune(d: Daemon, retentionMs: number): Promise<void> {
  const before = d.clock.now() - retentionMs;
  await d.store.transaction([], async (tx) => {
    await tx.journal.prune(before, SUMMARY);
    await tx.reaches.prune(before);
    await tx.incidents.prune(before);
    await tx.identities.prune(before);
  });
  const recent = await d.store.read((tx) => tx.sessions.recent(null, 10_000));
  for (const session of recent) {
    const away = session.endedAt ?? session.inactiveSince;
    if (away === null || away >= before) continue;
    await d.store.transaction([session.workspaceId], async (tx) => {
      const leases = await tx.leases.ofSession(session.id);
      await tx.leases.remove(leases.filter((l) => l.state === 'dormant').map((l) => l.id));
    });
  }
}
