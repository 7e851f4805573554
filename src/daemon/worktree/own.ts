import type { Leavings, NamedCheckout } from '../../core/worktree/messages.ts';
import type { Daemon } from '../context.ts';
import { standingOf } from './standing.ts';
import { namedOf } from './work.ts';

/** The checkouts that are a session's own, as git says now. */
export async function ownCheckouts(d: Daemon, sessionId: string): Promise<(NamedCheckout & Leavings)[]> {
  const rows = await d.store.read((tx) => tx.checkouts.ofSession(sessionId));
  const made = rows.filter(({ state }) => state === 'made');
  return Promise.all(
    made.map(async (row) => {
      const standing = await standingOf(d, row);
      return Object.assign(namedOf(row), { commits: standing?.commits ?? null, files: standing?.files?.length ?? null });
    }),
  );
}
