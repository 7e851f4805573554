import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';

/** One entry about a checkout, and about the session that has it. */
export async function journal(d: Daemon, tx: Tx, row: OwnCheckout, kind: string, data: Record<string, unknown>): Promise<void> {
  await tx.journal.append({ at: d.clock.now(), workspaceId: row.workspaceId, sessionId: row.sessionId, kind, data });
}
