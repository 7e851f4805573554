import type { Session } from '../../core/session/session.ts';
import type { Caller } from '../../protocol/api.ts';
import type { WhoamiRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import { findSession } from './find-session.ts';
import { identityToday } from './identities.ts';
import { callingSession } from './release.ts';

/**
 * In whose name a command acts: the session of the agent it runs under, or, for a person at a terminal, the one that was
 * named. Throws NO_SESSION, PERSON_NEEDED (an agent names another's, or there is no terminal), SESSION_ENDED, and what
 * findSession throws.
 */
export async function actingSession(tx: ReadTx, workspaceId: number, ref: string | null, caller: Caller): Promise<Session> {
  const calling = await callingSession(tx, caller);
  if (ref === null) {
    if (calling === null) throw new RollcallError('NO_SESSION');
    return calling;
  }
  const named = await findSession(tx, workspaceId, ref);
  if (named.id !== calling?.id && (calling !== null || !caller.terminal)) {
    throw new RollcallError('PERSON_NEEDED', { action: `to act in the name of #${named.number}` });
  }
  if (named.endedAt !== null) throw new RollcallError('SESSION_ENDED', { ref: `#${named.number}` });
  return named;
}

/** The agent around the caller, who the caller's terminal identified as today, or whom a person named. Throws as actingSession. */
export async function speakingSession(
  tx: ReadTx,
  workspaceId: number,
  { session, caller, instance, day }: WhoamiRequest & { session: string | null },
): Promise<Session> {
  if (session === null && (await callingSession(tx, caller)) === null) {
    const terminal = await identityToday(tx, workspaceId, instance, day);
    if (terminal !== null) return terminal;
  }
  return actingSession(tx, workspaceId, session, caller);
}
