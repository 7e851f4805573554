import type { AmendReply, RetireRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { oneSession } from '../views.ts';
import { byWhom, mayChange } from './callers.ts';
import { endSession } from './ending.ts';
import { findSession } from './find-session.ts';
import { judge } from './holder.ts';
import { journal } from './journal.ts';
import { callingSession } from './release.ts';

/**
 * `rollcall retire`: takes a session off the roll for good; its row stays for history. An agent's session ends with its agent,
 * and not while its process lives. Throws SESSION_LIVES, SESSION_ENDED, PERSON_NEEDED, and what findSession throws.
 */
export async function retire(d: Daemon, request: RetireRequest): Promise<AmendReply> {
  const home = await d.places.home(request.cwd);
  const { workspaceId, calling } = await d.store.read(async (tx) => ({
    workspaceId: (await findSession(tx, home.workspace.id, request.session)).workspaceId,
    calling: await callingSession(tx, request.caller),
  }));
  return d.store.transaction([workspaceId], async (tx) => {
    const session = await findSession(tx, home.workspace.id, request.session);
    await mayChange(tx, session, calling, request.caller, 'to retire');
    const { alive } = await judge(d, tx, session);
    if (session.endedAt !== null || alive === false) throw new RollcallError('SESSION_ENDED', { ref: `#${session.number}` });
    if (alive === true) throw new RollcallError('SESSION_LIVES', { ref: `#${session.number}`, pid: String(session.process?.pid ?? 0) });
    const by = byWhom(calling, request.caller);
    const judged = (await tx.sessions.get(session.id)) ?? session;
    await journal(tx, d.clock.now(), judged, 'session.retired', { number: judged.number, by });
    return { session: (await oneSession(d, tx, await endSession(d, tx, judged, 'retired'))).session };
  });
}
