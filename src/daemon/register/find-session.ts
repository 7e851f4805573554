import type { Session } from '../../core/session/session.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';

/**
 * The session that a person or tool means: `2` or `#2` (the living one of this workspace, else the inactive one, else the
 * last that had the number), `2@2026-11-21` (an earlier one, by the day it started), its own id, or any alias. Throws NO_SUCH_SESSION,
 * AMBIGUOUS_SESSION.
 */
export async function findSession(tx: ReadTx, workspaceId: number, ref: string): Promise<Session> {
  const numbered = /^#?(\d{1,9})(?:@(\d{4}-\d{2}-\d{2}))?$/.exec(ref);
  if (numbered) return byNumber(tx, workspaceId, Number(numbered[1]), numbered[2] ?? null, ref);
  const byId = await tx.sessions.get(ref);
  if (byId) return byId;
  let found = await tx.sessions.byAlias(workspaceId, ref);
  if (found.length === 0) found = await tx.sessions.byAlias(null, ref);
  return only(found, ref);
}

async function byNumber(tx: ReadTx, workspaceId: number, number: number, day: string | null, ref: string): Promise<Session> {
  const there = day === null ? (await tx.sessions.live(workspaceId)).filter((s) => s.number === number).sort(activeFirst)[0] : undefined;
  if (there) return there;
  const earlier = (await tx.sessions.recent(workspaceId, 10_000)).find(
    (s) => s.number === number && (day === null || new Date(s.startedAt).toISOString().startsWith(day)),
  );
  if (!earlier) throw new RollcallError('NO_SUCH_SESSION', { ref });
  return earlier;
}

/** Of twins the living one is meant, before one that is inactive; two living ones must be told apart. */
function only(found: readonly Session[], ref: string): Session {
  const there = found.filter((s) => s.endedAt === null);
  const active = there.filter((s) => s.inactiveSince === null);
  const live = active.length > 0 ? active : there;
  const [one, ...others] = live.length > 0 ? live : found.slice(0, 1);
  if (!one) throw new RollcallError('NO_SUCH_SESSION', { ref });
  if (others.length > 0) throw new RollcallError('AMBIGUOUS_SESSION', { ref, candidates: live.map((s) => `#${s.number}`).join(', ') });
  return one;
}

function activeFirst(a: Session, b: Session): number {
  return Number(b.inactiveSince === null) - Number(a.inactiveSince === null) || b.lastSeenAt - a.lastSeenAt;
}
