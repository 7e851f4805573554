import type { Daemon } from '../context.ts';

/** Removes decisions, with the counts of silent ones, that are older than the retention, and codes that are over. */
export async function pruneDecisions(d: Daemon, retentionMs: number): Promise<void> {
  const now = d.clock.now();
  await d.store.transaction([], async (tx) => {
    await tx.decisions.prune(now - retentionMs);
    await tx.allowances.prune(now);
  });
}
