import type { Session } from '../../core/session/session.ts';
import type { ReadTx } from '../../store/store.ts';

/** Name of a session's repository where that is not the reader's own, in which its number means another session; else null. */
export async function foreignHome(tx: ReadTx, session: Session, readersWorkspaceId: number): Promise<string | null> {
  if (session.workspaceId === readersWorkspaceId) return null;
  return (await tx.workspaces.get(session.workspaceId))?.name ?? null;
}
