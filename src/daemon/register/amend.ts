import { ownerOf } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import { keptText } from '../../core/text/kept-text.ts';
import type { AmendReply, AmendRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { oneSession } from '../views.ts';
import { markInactive } from './activity.ts';
import { byWhom, mayChange } from './callers.ts';
import { findSession } from './find-session.ts';
import { journal } from './journal.ts';
import { numberTaken } from './number-taken.ts';
import { callingSession } from './release.ts';
import { settledStandings } from './standings.ts';

/**
 * `rollcall note`, `rename`: changes what the register says of a session, and its number. Throws NUMBER_TAKEN, SESSION_ENDED,
 * PERSON_NEEDED, and what findSession throws; then nothing was changed.
 */
export async function amend(d: Daemon, request: AmendRequest): Promise<AmendReply> {
  const home = await d.places.home(request.cwd);
  const { workspaceId, calling } = await d.store.read(async (tx) => ({
    workspaceId: (await findSession(tx, home.workspace.id, request.session)).workspaceId,
    calling: await callingSession(tx, request.caller),
  }));
  return d.store.transaction([workspaceId], async (tx) => {
    const before = await findSession(tx, home.workspace.id, request.session);
    await mayChange(tx, before, calling, request.caller, 'to change');
    if (before.endedAt !== null) throw new RollcallError('SESSION_ENDED', { ref: `#${before.number}` });
    const by = byWhom(calling, request.caller);
    const there = await numbered(d, tx, before, request.number ?? before.number, by);
    const after: Session = { ...there, ...texts(request) };
    await tx.sessions.update(after);
    const changes = changesBetween(before, after);
    if (Object.keys(changes).length > 0) await journal(tx, d.clock.now(), after, 'session.amended', { by, changes });
    return { session: (await oneSession(d, tx, after)).session };
  });
}

/** With that number. An inactive one keeps its rest: its number is a label that counts when it comes back. */
async function numbered(d: Daemon, tx: Tx, session: Session, number: number, by: string): Promise<Session> {
  if (number === session.number) return session;
  const rows = await settledStandings(d, tx, session.workspaceId);
  const owner = ownerOf(rows, number, [session]);
  if (owner) throw await numberTaken(d, tx, owner, rows);
  const stale = rows.find((row) => row.stale && row.session.number === number && row.session.id !== session.id);
  if (stale) await markInactive(d, tx, stale.session, by, 'stale');
  const now = (await tx.sessions.get(session.id)) ?? session;
  return { ...now, number };
}

function texts({ note, role, goal }: AmendRequest): Partial<Session> {
  const given = Object.entries({ note, role, goal }).filter(([, text]) => text !== undefined);
  return Object.fromEntries(given.map(([field, text]) => [field, text === null || text === undefined ? null : keptText(text)]));
}

/** Field → what it was and what it is. */
function changesBetween(before: Session, after: Session): Record<string, [unknown, unknown]> {
  const fields = ['number', 'role', 'goal', 'note'] as const;
  return Object.fromEntries(fields.filter((f) => before[f] !== after[f]).map((f) => [f, [before[f], after[f]]]));
}
