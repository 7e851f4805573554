import { relative } from 'node:path';
import { conflictOf } from '../../core/lease/exempt.ts';
import type { Region as LeasedRegion } from '../../core/lease/region.ts';
import type { Lease } from '../../core/lease/lease.ts';
import { decideRegion } from '../../core/lease/region.ts';
import { passedOverText, regionText } from '../../core/lease/messages.ts';
import type { Session } from '../../core/session/session.ts';
import { caseRuleOf, foldKey } from '../../platform/files.ts';
import type { Tx } from '../../store/store.ts';
import type { Region } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { holdersOf } from './holder.ts';
import { journal } from './journal.ts';
import { conflictNotice } from './person-notices.ts';

/** Compares the trees and globs that a call surely changes with what others hold: the text of a refusal, or notices. */
export async function compareRegions(
  d: Daemon,
  tx: Tx,
  session: Session,
  regions: readonly Region[],
  command: string,
): Promise<{ denied: string; conflict: string } | { denied: null; texts: string[] }> {
  const texts: string[] = [];
  for (const { workspace, worktree, places } of regions) {
    const rules = d.config(worktree.path).leases;
    const theirs = async (): Promise<Lease[]> =>
      (await tx.leases.live(workspace.id)).filter(
        (lease) => lease.sessionId !== session.id && (lease.worktreeId === worktree.id || lease.everywhere),
      );
    const before = await theirs();
    if (before.length === 0) continue;
    const holders = await holdersOf(d, tx, session, before);
    // A holder whose turn proved to be over has let go of what it never wrote.
    const foreign = await theirs();
    const decision = decideRegion({
      sessionId: session.id,
      regions: places.map((place): LeasedRegion => ({
        worktreeId: worktree.id,
        extent: place.extent === 'glob' ? 'glob' : 'tree',
        key: foldKey(relative(worktree.path, place.path), caseRuleOf(worktree.path)),
      })),
      leases: foreign,
      holders,
      now: d.clock.now(),
      wokeAt: d.wokeAt,
      lockTimeoutMs: rules.lock_timeout_seconds * 1000,
      conflict: conflictOf(rules),
    });
    const against: { lease: Lease; holder: Session }[] = [];
    for (const lease of decision.verdict === 'deny' ? decision.by : decision.over) {
      const holder = await tx.sessions.get(lease.sessionId);
      if (holder) against.push({ lease, holder });
    }
    for (const { lease, holder } of against) {
      if (decision.verdict === 'deny') {
        const { path, token } = lease;
        await journal(tx, d.clock.now(), session, 'lease.crossed', { path, holder: holder.id, holderNumber: holder.number, token });
        return { denied: regionText(command, against), conflict: conflictNotice(path, holder) };
      }
      if (conflictOf(rules) === 'warn') texts.push(passedOverText(lease.path, holder));
    }
  }
  return { denied: null, texts };
}
