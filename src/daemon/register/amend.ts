import { ownerOf } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import { keptLines, keptText } from '../../core/text/kept-text.ts';
import type { AmendReply, AmendRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { oneSession } from '../views.ts';
import { markInactive } from './activity.ts';
import { addProjectAlias } from './aliases.ts';
import { byWhom, mayChange } from './callers.ts';
import { findSession } from './find-session.ts';
import { goalSaid } from './intent-say.ts';
import { journal } from './journal.ts';
import { numberTaken } from './number-taken.ts';
import { callingSession } from './release.ts';
import { settledStandings } from './standings.ts';

/** Code points. A project's name stands in names of files. */
const PROJECT_LIMIT = 60;

/**
 * `rollcall note`, `rename`, `relabel`: changes what the register says of a session, and its number. The project of one that has
 * ended can still be corrected. Throws NUMBER_TAKEN, SESSION_ENDED, PERSON_NEEDED, and what findSession throws; then nothing
 * was changed.
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
    if (before.endedAt !== null && !onlyProject(request)) throw new RollcallError('SESSION_ENDED', { ref: `#${before.number}` });
    const by = byWhom(calling, request.caller);
    const there = await numbered(d, tx, before, request.number ?? before.number, by);
    const workspace = (await tx.workspaces.get(before.workspaceId))?.name ?? '';
    const after: Session = { ...there, ...texts(request), ...projectOf(request, workspace) };
    await tx.sessions.update(after);
    const notes = await goalSaid(d, tx, after, before.goal, request.goal != null);
    const now = d.clock.now();
    const project = after.project ?? workspace;
    const changes = changesBetween({ ...before, project: before.project ?? workspace }, { ...after, project });
    if ('project' in changes) await addProjectAlias(tx, after, project, now);
    if (Object.keys(changes).length > 0) await journal(tx, now, after, 'session.amended', { by, changes });
    return { session: (await oneSession(d, tx, after)).session, ...(notes.length === 0 ? {} : { notes }) };
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
  return Object.fromEntries(given.map(([field, text]) => [field, text === null || text === undefined ? null : keptLines(text)]));
}

/** @param workspace name of the session's own: what its project is called unless something else is said */
function projectOf({ project }: AmendRequest, workspace: string): Partial<Session> {
  if (project === undefined) return {};
  const named = project === null ? null : keptText(project, PROJECT_LIMIT);
  return { project: named === workspace ? null : named };
}

function onlyProject({ note, role, goal, number, project }: AmendRequest): boolean {
  return project !== undefined && [note, role, goal, number].every((field) => field === undefined);
}

/** Field → what it was and what it is. */
function changesBetween(before: Session, after: Session): Record<string, [unknown, unknown]> {
  const fields = ['number', 'role', 'goal', 'note', 'project'] as const;
  return Object.fromEntries(fields.filter((f) => before[f] !== after[f]).map((f) => [f, [before[f], after[f]]]));
}
