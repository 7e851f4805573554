import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';

/** One entry about a session, in its own workspace. */
export async function journal(tx: Tx, at: number, session: Session, kind: string, data: Record<string, unknown>): Promise<void> {
  await tx.journal.append({ at, workspaceId: session.workspaceId, sessionId: session.id, kind, data });
}
