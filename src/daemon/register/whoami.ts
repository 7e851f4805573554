import type { WhoamiReply, WhoamiRequest } from '../../protocol/api-identity.ts';
import type { Daemon } from '../context.ts';
import { oneSession } from '../views.ts';
import { byWhom } from './callers.ts';
import { identityToday } from './identities.ts';
import { callingSession } from './release.ts';
import { signOfLife } from './sign-of-life.ts';

/** `rollcall whoami`: the agent's session that it runs in, else who this terminal is today; for a terminal it is a sign of life. */
export async function whoami(d: Daemon, request: WhoamiRequest): Promise<WhoamiReply> {
  const { caller, instance, day } = request;
  const home = await d.places.home(request.cwd);
  const workspaceId = home.workspace.id;
  const seen = await d.store.read(async (tx) => {
    const agent = await callingSession(tx, caller);
    if (agent) return { agent: (await oneSession(d, tx, agent)).session, terminal: null };
    return { agent: null, terminal: await identityToday(tx, workspaceId, instance, day) };
  });
  if (seen.agent) return { session: seen.agent, by: 'agent' };
  if (!seen.terminal) return { session: null, by: null };
  return d.store.transaction([workspaceId], async (tx) => {
    const session = await identityToday(tx, workspaceId, instance, day);
    if (!session) return { session: null, by: null };
    const shown = (await signOfLife(d, tx, session, byWhom(null, caller))) ?? session;
    return { session: (await oneSession(d, tx, shown)).session, by: 'terminal' };
  });
}
