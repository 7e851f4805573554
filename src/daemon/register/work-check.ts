import { CLOCK_SLACK_MS } from '../../core/change/change.ts';
import { isAmbient } from '../../core/change/authors.ts';
import type { Change, Reach } from '../../core/change/change.ts';
import { type HurtWork, hurtWorkText } from '../../core/change/told.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { recordAuthor } from './authors.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/** Files of one checkout that are looked at: about 2 ms here. */
const LOOKED_AT = 500;
/** Of what a call may have reached in one checkout, and since when. */
export interface Reached {
  worktreeId: number;
  patterns: readonly string[] | null;
  openedAt: number;
}

/**
 * After a call of which not everything was known: uncommitted work of others that no lease stands for (their session is
 * over, or it is the person's) and that changed while it ran. Nobody else is there to see it: the session that did it
 * has a part in the file now, and is told.
 */
export async function checkWork(d: Daemon, tx: Tx, session: Session, { worktreeId, patterns, openedAt }: Reached): Promise<void> {
  const rows = Map.groupBy(await tx.changes.inWorktree(worktreeId), (row) => row.key);
  const foreign = [...rows].filter(([, all]) => all.every((row) => row.sessionId !== session.id)).slice(0, LOOKED_AT);
  const hurt: HurtWork[] = [];
  for (const [key, all] of foreign) {
    const [row] = all;
    if (row === undefined || (patterns !== null && !patterns.some((pattern) => matchesPattern(pattern, key)))) continue;
    const stamp = await d.places.stamp(worktreeId, row.path, tx);
    if (all.some((one) => one.stamp === stamp)) continue;
    const changedAt = await d.places.changedAt(worktreeId, row.path, stamp, tx);
    if (changedAt === null || changedAt < openedAt - CLOCK_SLACK_MS) continue;
    if ((await tx.leases.onPath(worktreeId, key)).some((lease) => lease.extent === 'file' && lease.state !== 'dormant')) continue;
    const reaches = await tx.reaches.since(worktreeId, changedAt - CLOCK_SLACK_MS);
    if (reaches.some((reach) => reach.sessionId !== session.id && mayBeIt(reach, key, changedAt))) continue;
    const gone = stamp === 'absent';
    if (!gone) await recordAuthor(tx, { ...row, stamp }, session.id, d.clock.now());
    hurt.push({ path: row.path, gone, owner: await ownerOf(tx, all) });
  }
  if (hurt.length === 0) return;
  await tell(d, tx, session.id, hurtWorkText(hurt));
  const paths = hurt.slice(0, 20).map(({ path }) => path);
  const gone = hurt.filter((one) => one.gone).length;
  const owners = [...new Set(hurt.map(({ owner }) => owner?.id ?? null))];
  await journal(tx, d.clock.now(), session, 'work.hurt', { paths, gone, owners });
}

/** The first of several. */
async function ownerOf(tx: Tx, rows: readonly Change[]): Promise<Session | null> {
  const [first] = rows;
  return first === undefined || first.sessionId === null ? null : tx.sessions.get(first.sessionId);
}

function mayBeIt(reach: Reach, key: string, at: number): boolean {
  if (isAmbient(reach) || reach.openedAt > at + CLOCK_SLACK_MS) return false;
  return reach.patterns === null || reach.patterns.some((pattern) => matchesPattern(pattern, key));
}
