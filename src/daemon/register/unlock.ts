import { sessionName } from '../../core/session/session-name.ts';
import { shortPath } from '../../core/text/short-text.ts';
import type { UnlockReply, UnlockRequest } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { leaseViewer } from '../views.ts';
import { callingSession, leasesOn, letGo, placesOf } from './release.ts';

/**
 * `rollcall unlock`: what is the caller's own it gives back. What others hold only a person takes away, and only with
 * `force`; each of them is journalled and told. Throws NO_SUCH_LEASE, FORCE_NEEDED, PERSON_NEEDED, NOT_CLAIMABLE; then
 * nothing was released.
 */
export async function unlock(d: Daemon, request: UnlockRequest): Promise<UnlockReply> {
  const { path, force } = request;
  const places = await placesOf(d, path);
  const [{ workspace, worktree } = unreachable()] = places;
  return d.store.transaction([workspace.id], async (tx) => {
    const caller = await callingSession(tx, request.caller);
    const leases = await leasesOn(tx, path, places, null);
    const own = leases.filter((l) => l.sessionId === caller?.id);
    const taken = own.length > 0 ? own : leases;
    const viewer = await leaseViewer(d, tx, workspace.id);
    const previous = taken.map((lease) => viewer.lease(lease));
    const holders = [...new Set(previous.map(({ session }) => sessionName(session, session.home)))].join(', ');
    if (own.length === 0) {
      if (!force) throw new RollcallError('FORCE_NEEDED', { path: taken[0]?.path ?? path, holder: holders });
      if (caller !== null || !request.caller.terminal) throw new RollcallError('PERSON_NEEDED', { action: 'unlock --force' });
    }
    for (const lease of taken) await letGo(d, tx, lease, caller, force);
    return {
      path: taken[0]?.path ?? path,
      worktree: worktree.path,
      previous,
      caution:
        own.length > 0
          ? null
          : `${holders} may be at work in ${shortPath(taken[0]?.path ?? path, 100)} and may have uncommitted changes there; it is told with its next hook.`,
    };
  });
}

function unreachable(): never {
  throw new Error('a path stands for no place');
}
