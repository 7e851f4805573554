import { ownerOf } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import type { HeartbeatReply, HeartbeatRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { byWhom, mayChange } from './callers.ts';
import { findSession } from './find-session.ts';
import { judge } from './holder.ts';
import { identityToday } from './identities.ts';
import { journal } from './journal.ts';
import { numberTaken } from './number-taken.ts';
import { callingSession } from './release.ts';
import { signOfLife } from './sign-of-life.ts';
import { standings } from './standings.ts';

/**
 * `rollcall heartbeat`: a sign of life of the caller, or of the session that is named. No process that is gone comes back by
 * it. Throws IDENTITY_UNKNOWN, SESSION_ENDED, NUMBER_TAKEN (it is inactive, and its number is a living one's now),
 * PERSON_NEEDED, and what findSession throws.
 */
export async function heartbeat(d: Daemon, request: HeartbeatRequest): Promise<HeartbeatReply> {
  const home = await d.places.home(request.cwd);
  const { workspaceId, calling } = await d.store.read(async (tx) => {
    const session = await wanted(tx, request, home.workspace.id);
    return { workspaceId: session.workspaceId, calling: await callingSession(tx, request.caller) };
  });
  return d.store.transaction([workspaceId], async (tx) => {
    const session = await wanted(tx, request, home.workspace.id);
    if (session.id !== calling?.id && request.session !== null)
      await mayChange(tx, session, calling, request.caller, 'to send a heartbeat of');
    const gone = session.endedAt !== null || (await judge(d, tx, session)).alive === false;
    if (gone) throw new RollcallError('SESSION_ENDED', { ref: `#${session.number}` });
    const by = byWhom(calling, request.caller);
    const judged = (await tx.sessions.get(session.id)) ?? session;
    const heard = await signOfLife(d, tx, judged, by);
    if (heard === null) {
      const rows = await standings(d, tx, session.workspaceId);
      throw await numberTaken(d, tx, ownerOf(rows, session.number, []) ?? session, rows);
    }
    const now = d.clock.now();
    await journal(tx, now, heard, 'session.heartbeat', { by });
    return {
      session: { id: heard.id, number: heard.number },
      at: new Date(now).toISOString(),
      reactivated: session.inactiveSince !== null,
    };
  });
}

async function wanted(tx: ReadTx, request: HeartbeatRequest, workspaceId: number): Promise<Session> {
  if (request.session !== null) return findSession(tx, workspaceId, request.session);
  const own = (await callingSession(tx, request.caller)) ?? (await identityToday(tx, workspaceId, request.instance, request.day));
  if (!own) throw new RollcallError('IDENTITY_UNKNOWN');
  return own;
}
