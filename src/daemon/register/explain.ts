import { CLOCK_SLACK_MS } from '../../core/change/change.ts';
import { isAmbient, isVague } from '../../core/change/authors.ts';
import type { Reach } from '../../core/change/change.ts';
import { whoChanged } from '../../core/lease/incident.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { culpritText, incidentText, someoneText, unseenNoticeText } from '../../core/lease/messages.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { recordAuthor } from './authors.ts';
import { journal } from './journal.ts';
import { settleFollowing } from './last-files.ts';
import { tell } from './tell.ts';

/**
 * A leased file is not as its holder left it. Whoever changed it becomes an author; where that was another session it is an
 * incident: written down, and told to those it concerns, once a turn of the holder. The lease remembers the new state.
 */
export async function explainChange(d: Daemon, tx: Tx, holder: Session, lease: Lease, stamp: string): Promise<void> {
  await settleFollowing(d, tx, lease.worktreeId, new Set([lease.key]));
  if ((await tx.leases.onPath(lease.worktreeId, lease.key)).some((one) => one.id === lease.id && one.stamp === stamp)) return;
  const now = d.clock.now();
  const changedAt = await d.places.changedAt(lease.worktreeId, lease.path, stamp, tx);
  const reaches = (await tx.reaches.since(lease.worktreeId, (changedAt ?? now) - CLOCK_SLACK_MS)).filter((reach) => !isAmbient(reach));
  const busy = (await tx.calls.ofSession(holder.id)).some((call) => changedAt === null || call.openedAt <= changedAt + CLOCK_SLACK_MS);
  const during = (reach: Reach): boolean =>
    changedAt === null ||
    (reach.openedAt <= changedAt + CLOCK_SLACK_MS && (reach.closedAt === null || reach.closedAt >= changedAt - CLOCK_SLACK_MS));
  const holderBusy = busy || reaches.some((reach) => reach.sessionId === holder.id && during(reach));
  const cause = whoChanged({ lease, stamp, changedAt, reaches, holderBusy });
  if (cause.by === 'nobody') return;
  const unseen = cause.by !== 'holder' && cause.unseen;
  await tx.leases.put({ ...lease, stamp, unseen: lease.unseen || unseen });
  const file = { ...lease, stamp };
  if (cause.by === 'holder') {
    await recordAuthor(tx, file, holder.id, now);
    // As in authors.ts: hours of a server do not hide the person's save.
    const own = reaches.filter((reach) => reach.sessionId === holder.id && during(reach));
    if (lease.toolUseId === null && own.every(isVague)) await recordAuthor(tx, file, null, now);
    return;
  }
  if (cause.by === 'person') {
    await recordAuthor(tx, file, null, now);
    await journal(tx, now, holder, 'work.saved', { path: lease.path, worktree: lease.worktreeId });
    if (unseen) await tell(d, tx, holder.id, unseenNoticeText(lease.path));
    return;
  }
  const culprit = cause.by === 'session' ? await tx.sessions.get(cause.sessionId) : null;
  const suspects = culprit
    ? [culprit.id]
    : [...new Set(reaches.filter((r) => r.sessionId !== holder.id && during(r)).map((r) => r.sessionId))];
  for (const id of suspects) await recordAuthor(tx, file, id, now);
  const first = (await tx.incidents.ofTurn(holder.id, holder.turn.index, lease.worktreeId, lease.key)).length === 0;
  const tool =
    cause.by === 'session'
      ? ((await tx.calls.ofSession(cause.sessionId)).find((c) => c.toolUseId === cause.toolUseId)?.tool ?? null)
      : null;
  await tx.incidents.add({
    id: d.newId('inc'),
    workspaceId: lease.workspaceId,
    worktreeId: lease.worktreeId,
    path: lease.path,
    key: lease.key,
    at: now,
    holderId: holder.id,
    turn: holder.turn.index,
    culpritId: culprit?.id ?? null,
    tool,
    toolUseId: cause.by === 'session' ? cause.toolUseId : null,
  });
  await journal(tx, now, holder, 'lease.incident', { path: lease.path, by: culprit?.id ?? null, byNumber: culprit?.number ?? null, tool });
  if (!first) return;
  await tell(
    d,
    tx,
    holder.id,
    unseen ? unseenNoticeText(lease.path) : culprit ? incidentText(lease.path, culprit) : someoneText(lease.path),
  );
  if (culprit) await tell(d, tx, culprit.id, culpritText(lease.path, holder));
}
