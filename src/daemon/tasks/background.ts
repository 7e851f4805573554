import type { Daemon } from '../context.ts';

/**
 * Calls that go on after their report: what they may reach stays open until nothing of them is left. Seen by the session's
 * id in the environment of processes, as those of a dead agent are.
 */
export async function closeBackground(d: Daemon): Promise<void> {
  const open = await d.store.read(async (tx) => {
    const found = [];
    for (const reach of await tx.reaches.background()) {
      const session = await tx.sessions.get(reach.sessionId);
      if (session !== null) found.push({ reach, session });
    }
    return found;
  });
  for (const { reach, session } of open) {
    if (d.evidence.worksSince(session, reach.openedAt) !== false) continue;
    await d.store.transaction([reach.workspaceId], (tx) => tx.reaches.close(reach.sessionId, reach.toolUseId, d.clock.now(), true));
  }
}
