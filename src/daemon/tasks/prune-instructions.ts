import type { Daemon } from '../context.ts';

/**
 * Removes what was said for one session or the moment, was not said again for so long, and that nobody has decided about. All else
 * stays: what is to hold does not fade, and what was rejected is not to be asked about anew.
 */
export async function pruneInstructions(d: Daemon, retentionMs: number): Promise<void> {
  const before = d.clock.now() - retentionMs;
  for (const { id: workspaceId } of await d.store.read((tx) => tx.workspaces.all())) {
    const over = (await d.store.read((tx) => tx.instructions.of(workspaceId))).filter(
      ({ state, source, scope, reviewedAt, lastSaidAt }) =>
        state === 'inbox' &&
        source === 'said' &&
        reviewedAt === null &&
        (scope === 'SESSION' || scope === 'IMMEDIATE') &&
        lastSaidAt < before,
    );
    if (over.length === 0) continue;
    await d.store.transaction([workspaceId], async (tx) => {
      for (const { id, changedAt } of over) {
        const now = await tx.instructions.get(id);
        if (now !== null && now.changedAt === changedAt) await tx.instructions.remove(id);
      }
    });
  }
}
