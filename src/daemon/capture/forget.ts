import type { Session } from '../../core/session/session.ts';
import type {
  ForgetTranscriptsReply,
  ForgetTranscriptsRequest,
  ForgetUndoReply,
  ForgetUndoRequest,
  ForgetView,
  ForgottenReply,
} from '../../protocol/api-forget.ts';
import type { Caller } from '../../protocol/api.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Tombstone } from '../../archive/tombstones.ts';
import type { Daemon } from '../context.ts';
import { findSession } from '../register/find-session.ts';
import { callingSession } from '../register/release.ts';
import { nameOf } from '../views.ts';
import { askedSession, registered } from './asked-session.ts';
import { filesOfSession, forgetInRegister, removeFiles, type SessionFiles } from './forget-session.ts';
import type { ForgetSize } from './forget-operations.ts';
import type { CapturePlaces } from './open.ts';
import type { CaptureService } from './service.ts';
import type { OldSession } from './old-sessions.ts';

/** One session that is to be forgotten: its rows in the register, if it has any, and all ids that its agent gave it. */
interface Target {
  ids: string[];
  agent: string;
  rows: Session[];
  lastAt: number | null;
}

/** Begins of ids are taken for them from this length on. */
const SHORTEST_PREFIX = 4;

/** `rollcall forget`. Throws PERSON_NEEDED, SESSION_NOT_OVER, and what askedSession throws; then nothing was changed. */
export async function forgetTranscripts(
  d: Daemon,
  capture: CaptureService,
  places: CapturePlaces,
  request: ForgetTranscriptsRequest,
): Promise<ForgetTranscriptsReply> {
  await personOnly(d, request.caller);
  const { targets, living } = await targetsOf(d, capture, request);
  const only = request.only === null ? null : new Set(request.only);
  const wanted = targets.filter(({ ids }) => only === null || ids.some((id) => only.has(id)));
  const sizes = await capture.writer.call(
    'forgettable',
    wanted.map(({ ids }) => ids),
  );
  const found: { target: Target; view: ForgetView }[] = [];
  for (const [at, target] of wanted.entries()) {
    const view = await viewOf(d, target, sizes[at] ?? { files: 0, bytes: 0, records: 0 }, places);
    if (view.files + view.handOffs + view.contexts + view.messages > 0 || request.session !== null) found.push({ target, view });
  }
  const sessions = found.map(({ view }) => view);
  if (request.dryRun || found.length === 0) return { sessions, living, dryRun: request.dryRun, clean: true };
  const clean = await forget(d, capture, places, found);
  return { sessions, living, dryRun: false, clean };
}

/** The archive first: what is written of a session afterwards finds nothing of it any more. */
async function forget(
  d: Daemon,
  capture: CaptureService,
  places: CapturePlaces,
  found: readonly { target: Target; view: ForgetView }[],
): Promise<boolean> {
  const done = await capture.writer.call(
    'forget',
    found.flatMap(({ target }) => target.ids),
  );
  await capture.dropHandOffs(found.flatMap(({ target }) => target.rows.map(({ id }) => id)));
  for (const { target, view } of found) {
    const { files, bytes, handOffs, contexts, messages } = view;
    for (const row of target.rows) {
      removeFiles(await d.store.read((tx) => filesOfSession(tx, row, target.ids, places)));
      await d.store.transaction([row.workspaceId], (tx) => forgetInRegister(tx, row));
      d.instructions.changed(row.workspaceId);
    }
    const [row = null] = target.rows;
    const entry = { at: d.clock.now(), workspaceId: row?.workspaceId ?? null, sessionId: row?.id ?? null };
    await d.store.transaction(row === null ? [] : [row.workspaceId], (tx) =>
      tx.journal.append({ ...entry, kind: 'transcript.forgotten', data: { files, bytes, handOffs, contexts, messages } }),
    );
  }
  await d.store.scrub();
  return done.clean;
}

export async function forgottenReply(capture: CaptureService): Promise<ForgottenReply> {
  const bySession = new Map<string, Tombstone[]>();
  for (const tombstone of await capture.writer.call('forgotten', null)) {
    const key = tombstone.session ?? `\0${tombstone.lineage}`;
    bySession.set(key, [...(bySession.get(key) ?? []), tombstone]);
  }
  return {
    forgotten: Array.from(bySession.values(), (tombstones) => ({
      session: tombstones[0]?.session ?? null,
      forgottenAt: new Date(Math.max(...tombstones.map(({ forgottenAt }) => forgottenAt))).toISOString(),
      paths: tombstones.map(({ lineage }) => lineage).filter((lineage) => lineage !== ''),
    })),
  };
}

/** Throws PERSON_NEEDED, NOT_FORGOTTEN, AMBIGUOUS_SESSION. */
export async function undoForget(d: Daemon, capture: CaptureService, request: ForgetUndoRequest): Promise<ForgetUndoReply> {
  const { session: ref, cwd } = request;
  await personOnly(d, request.caller);
  const all = await capture.writer.call('forgotten', null);
  const ids = await idsOf(d, (await d.places.home(cwd)).workspace.id, ref);
  const isMeant = ({ session, lineage }: Tombstone): boolean => (session !== null && ids.includes(session)) || lineage === ref;
  let meant = all.filter(isMeant);
  if (meant.length === 0 && ref.length >= SHORTEST_PREFIX) meant = all.filter(({ session }) => session?.startsWith(ref) === true);
  const sessions = Array.from(new Set(meant.flatMap(({ session }) => (session === null ? [] : [session]))));
  if (meant.length === 0) throw new RollcallError('NOT_FORGOTTEN', { ref });
  if (sessions.length > 1 && sessions.some((session) => !ids.includes(session)))
    throw new RollcallError('AMBIGUOUS_SESSION', { ref, candidates: sessions.join(', ') });
  await capture.writer.call('unforget', meant);
  return { sessions };
}

async function personOnly(d: Daemon, caller: Caller): Promise<void> {
  const calling = await d.store.read((tx) => callingSession(tx, caller));
  if (calling !== null || !caller.terminal) throw new RollcallError('PERSON_NEEDED', { action: 'forget' });
}

async function targetsOf(
  d: Daemon,
  capture: CaptureService,
  { cwd, session: ref, before, all }: ForgetTranscriptsRequest,
): Promise<{ targets: Target[]; living: number }> {
  const { workspace } = await d.places.home(cwd);
  if (ref !== null) {
    const asked = await askedSession(d, capture, workspace.id, ref);
    const target = await d.store.read((tx) => targetOf(tx, asked.agent, asked.agentSessionId, asked.session));
    const living = target.rows.find(({ endedAt }) => endedAt === null);
    if (living !== undefined) throw new RollcallError('SESSION_NOT_OVER', { ref: nameOf(living) });
    return { targets: [target], living: 0 };
  }
  const old = await capture.reader.call('oldSessions', before ?? 0);
  return d.store.read(async (tx) => {
    const roots = (await tx.workspaces.worktrees(workspace.id)).map(({ path }) => path);
    const targets: Target[] = [];
    const seen = new Set<string>();
    let living = 0;
    for (const one of old) {
      if (seen.has(one.agentSessionId)) continue;
      const target = await targetOf(tx, one.agent, one.agentSessionId, null);
      // A session with several ids is as old as the youngest of its transcripts.
      const ages = target.ids.map((id) => old.find(({ agentSessionId }) => agentSessionId === id)?.lastAt);
      for (const id of target.ids) seen.add(id);
      if (!all && !isHere(target, one, workspace.id, roots.length > 0 ? roots : [workspace.key])) continue;
      if (target.rows.some(({ endedAt }) => endedAt === null)) living += 1;
      else if (target.rows.every(({ lastSeenAt }) => lastSeenAt < (before ?? 0)))
        targets.push({ ...target, lastAt: Math.max(...ages.map((at) => at ?? 0)) });
    }
    return { targets, living };
  });
}

async function targetOf(tx: ReadTx, agent: string, agentSessionId: string, session: Session | null): Promise<Target> {
  const rows = new Map<string, Session>();
  const ids = new Set([agentSessionId]);
  if (session !== null) rows.set(session.id, session);
  // Each row may know further ids, and each id further rows: twins, resumes, /clear.
  for (let known = -1; known < rows.size + ids.size;) {
    known = rows.size + ids.size;
    for (const id of ids) for (const row of await registered(tx, agent as 'claude-code', id)) rows.set(row.id, row);
    for (const row of rows.values()) {
      ids.add(row.agentSessionId);
      for (const { kind, alias } of await tx.sessions.aliases(row.id)) if (kind === 'agent') ids.add(alias);
    }
  }
  const lastAt = Math.max(0, ...Array.from(rows.values(), ({ lastSeenAt }) => lastSeenAt));
  return { ids: Array.from(ids), agent, rows: Array.from(rows.values()), lastAt: lastAt === 0 ? null : lastAt };
}

function isHere({ rows }: Target, { cwd }: OldSession, workspaceId: number, roots: readonly string[]): boolean {
  if (rows.length > 0) return rows.some((row) => row.workspaceId === workspaceId);
  return cwd !== null && roots.some((root) => cwd === root || cwd.startsWith(`${root}/`));
}

async function viewOf(d: Daemon, target: Target, size: ForgetSize, places: CapturePlaces): Promise<ForgetView> {
  const { ids, agent, rows, lastAt } = target;
  const [row = null] = rows;
  const messages = new Set<number>();
  const files = await d.store.read(async (tx) => {
    const found: SessionFiles[] = [];
    for (const one of rows) {
      found.push(await filesOfSession(tx, one, ids, places));
      for (const { number } of await tx.messages.sentBy(one.id, Number.MAX_SAFE_INTEGER)) messages.add(number);
      for (const { message } of await tx.messages.inbox(one.id)) messages.add(message);
    }
    return found;
  });
  return {
    ids,
    agent,
    name: row === null ? null : nameOf(row),
    lastAt: lastAt === null ? null : new Date(lastAt).toISOString(),
    files: size.files,
    bytes: size.bytes,
    handOffs: files.filter(({ handOffs }) => handOffs.length > 0).length,
    contexts: files.reduce((sum, { contexts }) => sum + contexts.length, 0),
    messages: messages.size,
  };
}

/** Ids of the session of the register that a REF means, and the REF itself. */
async function idsOf(d: Daemon, workspaceId: number, ref: string): Promise<string[]> {
  return d.store.read(async (tx) => {
    try {
      const session = await findSession(tx, workspaceId, ref);
      return [ref, ...(await targetOf(tx, session.agent, session.agentSessionId, session)).ids];
    } catch (error) {
      if (error instanceof RollcallError && error.code === 'NO_SUCH_SESSION') return [ref];
      throw error;
    }
  });
}
