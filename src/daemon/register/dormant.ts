import { foreignText } from '../../core/text/foreign-text.ts';
import { mayWake } from '../../core/lease/settle.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from './journal.ts';

/**
 * Gives a resumed session back what it held at its end and what is still as it left it; the rest is forgotten.
 *
 * @returns what to tell the session about files that it does not get back
 */
export async function wakeLeases(d: Daemon, tx: Tx, session: Session): Promise<string[]> {
  const now = d.clock.now();
  const woken: string[] = [];
  const changed: string[] = [];
  for (const lease of await tx.leases.ofSession(session.id)) {
    if (lease.state !== 'dormant') continue;
    const onPath = await tx.leases.onPath(lease.worktreeId, lease.key);
    if (mayWake(lease, onPath, await d.places.stamp(lease.worktreeId, lease.path, tx))) {
      await tx.leases.put({ ...lease, state: 'held', token: await tx.leases.nextToken(lease.workspaceId), refreshedAt: now });
      woken.push(lease.path);
    } else {
      await tx.leases.remove([lease.id]);
      changed.push(lease.path);
    }
  }
  if (woken.length > 0) await journal(tx, now, session, 'lease.woken', { paths: woken });
  if (changed.length > 0) await journal(tx, now, session, 'lease.forgotten', { paths: changed });
  return changed.length === 0 ? [] : [changedText(changed)];
}

function changedText(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((p) => foreignText(p, { limit: 80 }));
  const rest = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
  return `Files that you edited before and that changed since you left: ${shown.join(', ')}${rest}. Read them again before you edit them.`;
}
