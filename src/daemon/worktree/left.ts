import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { LeftWorktreeView } from '../../protocol/api.ts';
import type { ReadTx } from '../../store/store.ts';
import { nameOf } from './work.ts';

/** Its session is over, and something in it was not merged or not committed when it was looked at last. */
export function isLeft({ leftAt, commits, files }: OwnCheckout): boolean {
  return leftAt !== null && (commits !== 0 || files !== 0);
}

/** Those of a repository, the newest first. */
export async function leftWorktrees(tx: ReadTx, workspaceId: number): Promise<LeftWorktreeView[]> {
  const left = (await tx.checkouts.of(workspaceId)).filter(isLeft).toSorted((a, b) => (b.leftAt ?? 0) - (a.leftAt ?? 0));
  const views: LeftWorktreeView[] = [];
  for (const row of left) {
    const { path, baseBranch: base, sessionId, leftAt, commits, files } = row;
    const session = sessionId === null ? null : await tx.sessions.get(sessionId);
    const ref = session && { id: session.id, number: session.number };
    views.push({ name: nameOf(row), path, base, session: ref, leftAt: new Date(leftAt ?? 0).toISOString(), commits, files });
  }
  return views;
}
