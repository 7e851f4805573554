import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';

/**
 * A session is forgotten: what was said in it alone goes, but for what a person has decided about, which stays without the place
 * where it was said. What was said elsewhere too counts as said there.
 */
export async function forgetSayings(tx: Tx, { id, workspaceId }: Session): Promise<void> {
  const ours = await tx.instructions.sayingsOfSession(id);
  const touched = new Set(ours.map(({ instructionId }) => instructionId));
  await tx.instructions.forgetSayings(id);
  for (const one of await tx.instructions.of(workspaceId)) {
    if (!touched.has(one.id) && one.sessionId !== id) continue;
    const left = await tx.instructions.sayings(one.id);
    const [first] = left;
    const isDecided = one.reviewedAt !== null || one.source !== 'said';
    if (first === undefined && !isDecided) {
      await tx.instructions.remove(one.id);
      continue;
    }
    const elsewhere = one.sessionId === id ? { sessionId: first?.sessionId ?? null, record: null } : {};
    const gone = ours.filter(({ instructionId }) => instructionId === one.id).length;
    await tx.instructions.put({ ...one, ...elsewhere, said: Math.max(1, one.said - gone) });
  }
}
