import type { ForgetReply, WhoamiRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { markInactive } from './activity.ts';
import { byWhom } from './callers.ts';
import { forgetInstance, rememberedOf } from './identities.ts';
import { callingSession } from './release.ts';

/**
 * `rollcall identify --forget`: in this workspace the caller's terminal is nobody from now on, and nothing is proposed because
 * of it. The session that it was is inactive, as when a terminal goes on as another one. Throws USAGE inside of an agent,
 * whose session is its identity.
 */
export async function forgetIdentity(d: Daemon, { cwd, caller, instance, day }: WhoamiRequest): Promise<ForgetReply> {
  const { workspace } = await d.places.home(cwd);
  return d.store.transaction([workspace.id], async (tx) => {
    const agent = await callingSession(tx, caller);
    if (agent) {
      const detail = `--forget is for terminals; here the identity is the agent's own session, #${agent.number} (--as N gives it another number)`;
      throw new RollcallError('USAGE', { detail, command: 'rollcall identify' });
    }
    const { own, terminal } = await rememberedOf(tx, workspace.id, instance, day);
    await forgetInstance(tx, workspace.id, instance);
    if (own === null) return { number: terminal?.number ?? null, session: null, outcome: terminal === null ? 'unknown' : 'terminal' };
    const session = await tx.sessions.get(own.sessionId);
    if (session === null || session.endedAt !== null) return { number: own.number, session: null, outcome: 'gone' };
    const { id, number, inactiveSince } = session;
    if (inactiveSince === null) await markInactive(d, tx, session, byWhom(null, caller), 'left');
    return { number, session: { id, number }, outcome: inactiveSince === null ? 'left' : 'inactive' };
  });
}
