import type { RefreshReply } from '../../protocol/api.ts';
import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { checkLiveness } from '../tasks/liveness.ts';

/** `rollcall refresh`: the check of all living sessions, now, and what came of it. */
export async function refresh(d: Daemon): Promise<RefreshReply> {
  const begin = d.clock.monotonic();
  const before = await register(d);
  await checkLiveness(d);
  const after = await register(d);
  return {
    cleaned: [...before.sessions.values()].filter(({ id }) => !after.sessions.has(id)).map(({ id, number }) => ({ id, number })),
    released: [...before.leases].filter((id) => !after.leases.has(id)).length,
    heartbeats: after.sessions.size,
    tookMs: Math.round(d.clock.monotonic() - begin),
  };
}

async function register(d: Daemon): Promise<{ sessions: Map<string, Session>; leases: Set<string> }> {
  return d.store.read(async (tx) => ({
    sessions: new Map(
      (await tx.sessions.live(null)).flatMap((session) => (session.inactiveSince === null ? [[session.id, session] as const] : [])),
    ),
    leases: new Set((await tx.leases.live(null)).map(({ id }) => id)),
  }));
}
