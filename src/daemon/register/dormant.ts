import { foreignText } from '../../core/text/foreign-text.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { matchesPattern, patternsOverlap } from '../../core/lease/pattern.ts';
import { mayWake } from '../../core/lease/settle.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from './journal.ts';
import { reservationOn } from './line.ts';

/**
 * Gives a resumed session back what it held at its end and what is still as it left it; the rest is forgotten.
 *
 * @returns what to tell the session about files that changed meanwhile
 */
export async function wakeLeases(d: Daemon, tx: Tx, session: Session): Promise<string[]> {
  const now = d.clock.now();
  const woken: { path: string; worktree: string; token: number }[] = [];
  const forgotten: string[] = [];
  const changed: string[] = [];
  for (const lease of await tx.leases.ofSession(session.id)) {
    if (lease.state !== 'dormant') continue;
    const stamp = lease.extent === 'file' ? await d.places.stamp(lease.worktreeId, lease.path, tx) : lease.stamp;
    const free = mayWake(lease, await overlappingOf(tx, lease), stamp, now) && !(await isSomebodysTurn(d, tx, session, lease));
    if (free) {
      const token = await tx.leases.nextToken(lease.workspaceId);
      // Of a claim the time of its last use says whether its file was edited.
      await tx.leases.put({ ...lease, state: 'held', token, refreshedAt: lease.origin === 'claim' ? lease.refreshedAt : now });
      woken.push({ path: lease.path, worktree: (await tx.workspaces.worktree(lease.worktreeId))?.path ?? '', token });
    } else {
      await tx.leases.remove([lease.id]);
      forgotten.push(lease.path);
      if (stamp !== lease.stamp) changed.push(lease.path);
    }
  }
  if (woken.length > 0) {
    const [paths, worktrees, tokens] = [woken.map((l) => l.path), woken.map((l) => l.worktree), woken.map((l) => l.token)];
    await journal(tx, now, session, 'lease.woken', { paths, worktrees, tokens });
  }
  if (forgotten.length > 0) await journal(tx, now, session, 'lease.forgotten', { paths: forgotten });
  return changed.length === 0 ? [] : [changedText(changed)];
}

/** What stands where a lease was: on its name and over it; for a pattern, all that it would meet. */
async function overlappingOf(tx: Tx, lease: Lease): Promise<Lease[]> {
  const patterns = await tx.leases.patterns(lease.workspaceId, lease.worktreeId);
  if (lease.extent === 'file') {
    const abroad = (await tx.leases.elsewhere(lease.workspaceId, lease.key, lease.worktreeId)).filter(
      (l) => l.everywhere || lease.everywhere,
    );
    const over = patterns.filter((l) => matchesPattern(l.key, lease.key));
    return [...(await tx.leases.onPath(lease.worktreeId, lease.key)), ...abroad, ...over];
  }
  const all = lease.everywhere ? await tx.leases.live(lease.workspaceId) : [...(await tx.leases.inWorktree(lease.worktreeId)), ...patterns];
  return all.filter((l) => (l.extent === 'file' ? matchesPattern(lease.key, l.key) : patternsOverlap(lease.key, l.key)));
}

/** What another session has reserved meanwhile is its own first. */
async function isSomebodysTurn(d: Daemon, tx: Tx, session: Session, lease: Lease): Promise<boolean> {
  for (const { worktreeId, key } of await tx.waits.live(lease.workspaceId)) {
    if (worktreeId !== lease.worktreeId && !lease.everywhere) continue;
    if (lease.extent === 'file' ? key !== lease.key : !matchesPattern(lease.key, key)) continue;
    if ((await reservationOn(d, tx, session, worktreeId, key)).reservation !== null) return true;
  }
  return false;
}

function changedText(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((p) => foreignText(p, { limit: 80 }));
  const rest = paths.length > shown.length ? ` and ${paths.length - shown.length} more` : '';
  return `Files that you edited before and that changed since you left: ${shown.join(', ')}${rest}. Read them again before you edit them.`;
}
