import { isFirm } from '../core/lease/firmness.ts';
import type { Lease } from '../core/lease/lease.ts';
import { taskOf } from '../core/intent/messages.ts';
import { lastSign, provesOne } from '../core/session/cleanup.ts';
import type { Session } from '../core/session/session.ts';
import { statusOf } from '../core/session/status.ts';
import { agoText } from '../core/text/duration.ts';
import type { IncidentView, JournalView, LeaseView, SessionView, WaitView } from '../protocol/api.ts';
import { intentView } from './intent-view.ts';
import { look, type Sighting } from './register/look.ts';
import { priorityView } from './register/priority-view.ts';
import type { JournalEntry, ReadTx, Wait, Workspace, Worktree } from '../store/store.ts';
import type { Daemon } from './context.ts';

/** Everything of one workspace (null: of all) that lives, read in one snapshot and shown as the API shows it. */
export interface Snapshot {
  sessions: SessionView[];
  leases: LeaseView[];
  waits: WaitView[];
}

/** @param ended how many sessions that ended to show besides the living ones, and with them those that are inactive; 0: neither */
export async function snapshot(d: Daemon, tx: ReadTx, workspaceId: number | null, ended: number): Promise<Snapshot> {
  const live = await tx.sessions.live(workspaceId);
  const sessions = ended > 0 ? await withEnded(tx, workspaceId, ended) : live.filter((s) => s.inactiveSince === null);
  const book = await openBook(d, tx, workspaceId, sessions);
  return {
    sessions: await Promise.all(sessions.map((s) => sessionView(d, tx, book, s))),
    leases: book.leases.map((l) => leaseView(d, book, l)),
    waits: book.waits.map((w) => waitView(book, w)),
  };
}

export async function oneSession(d: Daemon, tx: ReadTx, session: Session): Promise<{ session: SessionView; leases: LeaseView[] }> {
  const book = await openBook(d, tx, null, [session]);
  const own = book.leases.filter((l) => l.sessionId === session.id);
  return { session: await sessionView(d, tx, book, session), leases: own.map((l) => leaseView(d, book, l)) };
}

/** Shows leases and waits of one workspace; made with what the register says now. */
export interface LeaseViewer {
  lease(lease: Lease): LeaseView;
  wait(wait: Wait): WaitView;
}

export async function leaseViewer(d: Daemon, tx: ReadTx, workspaceId: number): Promise<LeaseViewer> {
  const book = await openBook(d, tx, workspaceId, []);
  return { lease: (lease) => leaseView(d, book, lease), wait: (wait) => waitView(book, wait) };
}

const INCIDENTS_SHOWN = 50;
const INCIDENTS_MS = 24 * 60 * 60 * 1000;

/** Of the last 24 hours, newest first. */
export async function incidentViews(d: Daemon, tx: ReadTx, workspaceId: number): Promise<IncidentView[]> {
  const incidents = await tx.incidents.recent(workspaceId, d.clock.now() - INCIDENTS_MS, INCIDENTS_SHOWN);
  const worktrees = new Map((await tx.workspaces.worktrees(workspaceId)).map((w) => [w.id, w.path]));
  const views: IncidentView[] = [];
  for (const { at, path, worktreeId, holderId, culpritId, tool } of incidents) {
    const holder = await tx.sessions.get(holderId);
    const culprit = culpritId === null ? null : await tx.sessions.get(culpritId);
    views.push({
      at: new Date(at).toISOString(),
      path,
      worktree: worktrees.get(worktreeId) ?? '',
      holder: { id: holderId, number: holder?.number ?? 0 },
      culprit: culprit && { id: culprit.id, number: culprit.number },
      tool,
    });
  }
  return views;
}

/** How many files of the workspace hold uncommitted work of more than one author, as far as the register knows. */
export async function mixedFiles(tx: ReadTx, workspaceId: number): Promise<number> {
  let mixed = 0;
  for (const { id } of await tx.workspaces.worktrees(workspaceId)) {
    const files = Map.groupBy(await tx.changes.inWorktree(id), ({ key }) => key);
    for (const authors of files.values()) if (authors.length > 1) mixed += 1;
  }
  return mixed;
}

/** The rows that views refer to, by id. */
interface Book {
  workspaces: Map<number, Workspace>;
  worktrees: Map<number, Worktree>;
  sessions: Map<string, Session>;
  leases: Lease[];
  waits: Wait[];
  /** Each of the sessions, as its process and turn are now. */
  seen: Map<string, Sighting>;
}

async function openBook(d: Daemon, tx: ReadTx, workspaceId: number | null, shown: readonly Session[]): Promise<Book> {
  const workspaces = new Map((await tx.workspaces.all()).map((w) => [w.id, w]));
  const worktrees = new Map<number, Worktree>();
  for (const id of workspaceId === null ? workspaces.keys() : [workspaceId]) {
    for (const w of await tx.workspaces.worktrees(id)) worktrees.set(w.id, w);
  }
  const leases = await tx.leases.live(workspaceId);
  const waits = await tx.waits.live(workspaceId);
  const sessions = new Map(shown.map((s) => [s.id, s]));
  for (const { sessionId } of [...leases, ...waits]) {
    if (sessions.has(sessionId)) continue;
    const session = await tx.sessions.get(sessionId);
    if (session) sessions.set(sessionId, session);
  }
  const seen = new Map<string, Sighting>();
  for (const session of sessions.values()) seen.set(session.id, await look(d, tx, session));
  return { workspaces, worktrees, sessions, leases, waits, seen };
}

async function withEnded(tx: ReadTx, workspaceId: number | null, limit: number): Promise<Session[]> {
  const live = await tx.sessions.live(workspaceId);
  const shown = new Set(live.map((s) => s.id));
  return [...live, ...(await tx.sessions.recent(workspaceId, limit)).filter((s) => !shown.has(s.id))];
}

async function sessionView(d: Daemon, tx: ReadTx, book: Book, session: Session): Promise<SessionView> {
  const now = d.clock.now();
  const { alive = null, turnRuns = false } = book.seen.get(session.id) ?? {};
  const config = d.config(session.cwd);
  // A process that hosts several sessions proves none of them beyond the timeout.
  const proof = alive === true && !provesOne(session, [...book.sessions.values()]) ? null : alive;
  const status = statusOf(session, proof, now, {
    idleMs: config.sessions.idle_minutes * 60_000,
    staleMs: config.cleanup.timeout_minutes * 60_000,
    wokeAt: d.wokeAt,
  });
  const parent = session.parentId === null ? null : await tx.sessions.get(session.parentId);
  const twin = session.twinOf === null ? null : await tx.sessions.get(session.twinOf);
  const running = status !== 'ended' && turnRuns;
  const intent = await intentView(tx, session, await tx.intents.get(session.id));
  const priority = priorityView(d, session.id);
  const pressure = d.pressures.view(session.id);
  return {
    id: session.id,
    number: session.number,
    agent: session.agent,
    agentSessionId: session.agentSessionId,
    aliases: (await tx.sessions.aliases(session.id)).map((a) => a.alias),
    workspace: book.workspaces.get(session.workspaceId)?.name ?? '',
    status,
    ...(status !== 'ended' && d.closed.has(session.id) ? { closedDown: true as const } : {}),
    evidence: evidenceText(session, alive, now),
    pid: session.process?.pid ?? null,
    role: session.role,
    goal: session.goal,
    ...(intent === null ? {} : { intent }),
    ...(priority === null ? {} : { priority }),
    ...(pressure === null ? {} : { pressure }),
    note: session.note,
    project: session.project ?? book.workspaces.get(session.workspaceId)?.name ?? '',
    prompt: session.prompt,
    cwd: session.cwd,
    worktree: session.worktreeId === null ? null : (book.worktrees.get(session.worktreeId)?.path ?? null),
    branch: session.branch,
    terminal: session.tmuxPane === null ? session.tty : `tmux ${session.tmuxPane}`,
    turn: { running, since: running ? iso(session.turn.startedAt) : iso(session.turn.endedAt) },
    files: book.leases.filter((l) => l.sessionId === session.id).map((l) => l.path),
    waitsFor: book.waits.filter((w) => w.sessionId === session.id).map((w) => w.path),
    parent: parent ? nameOf(parent) : null,
    twinOf: twin ? nameOf(twin) : null,
    incarnation: session.incarnation,
    startedAt: new Date(session.startedAt).toISOString(),
    lastSeenAt: new Date(lastSign(session)).toISOString(),
    endedAt: iso(session.endedAt),
    endReason: session.endReason,
  };
}

/** `#2` for a living session; `#2@2026-11-21` for one that ended, since its number may be another's now. */
export function nameOf(session: Session): string {
  return session.endedAt === null ? `#${session.number}` : `#${session.number}@${new Date(session.startedAt).toISOString().slice(0, 10)}`;
}

function evidenceText(session: Session, alive: boolean | null, now: number): string {
  if (session.endedAt !== null) return `ended ${agoText(now - session.endedAt)} (${session.endReason ?? 'unknown'})`;
  if (alive === null) return `no process known; last sign ${agoText(now - lastSign(session))}`;
  return alive ? `process ${session.process?.pid} lives` : `process ${session.process?.pid} is gone`;
}

function leaseView(d: Daemon, book: Book, lease: Lease): LeaseView {
  const holder = book.sessions.get(lease.sessionId);
  const worktree = book.worktrees.get(lease.worktreeId)?.path ?? '';
  const state = { ended: !holder || holder.endedAt !== null, turnRuns: book.seen.get(lease.sessionId)?.turnRuns === true };
  return {
    id: lease.id,
    path: lease.path,
    worktree,
    workspace: book.workspaces.get(lease.workspaceId)?.name ?? '',
    extent: lease.extent,
    everywhere: lease.everywhere,
    session: {
      id: lease.sessionId,
      number: holder?.number ?? 0,
      home: holder && holder.workspaceId !== lease.workspaceId ? (book.workspaces.get(holder.workspaceId)?.name ?? null) : null,
      agent: holder?.agent ?? '',
      description: holder === undefined ? null : taskOf(holder),
    },
    mode: lease.mode,
    origin: lease.origin,
    state: lease.state === 'pending' ? 'pending' : 'held',
    firm: isFirm(lease, state, d.clock.now(), d.config(worktree).leases.lock_timeout_seconds * 1000, d.wokeAt),
    reason: lease.reason ?? holder?.goal ?? null,
    acquiredAt: new Date(lease.acquiredAt).toISOString(),
    refreshedAt: new Date(lease.refreshedAt).toISOString(),
    expiresAt: iso(lease.expiresAt),
    estimatedCompletion: iso(lease.estimatedDoneAt),
    token: lease.token,
  };
}

function waitView(book: Book, wait: Wait): WaitView {
  return {
    path: wait.path,
    worktree: book.worktrees.get(wait.worktreeId)?.path ?? '',
    session: { id: wait.sessionId, number: book.sessions.get(wait.sessionId)?.number ?? 0 },
    denials: wait.denials,
    since: new Date(wait.since).toISOString(),
    place: placeOf(wait, book.waits),
    asked: wait.askedUntil !== null,
    reservedUntil: iso(wait.reservedUntil),
  };
}

/** @param waits each line in its order */
function placeOf(wait: Wait, waits: readonly Wait[]): number {
  const line = waits.filter((other) => other.worktreeId === wait.worktreeId && other.key === wait.key);
  return line.findIndex((other) => other.sessionId === wait.sessionId) + 1;
}

export async function journalView(tx: ReadTx, entries: readonly JournalEntry[]): Promise<JournalView[]> {
  const numbers = new Map<string, number>();
  const views: JournalView[] = [];
  for (const entry of entries) {
    const id = entry.sessionId;
    if (id !== null && !numbers.has(id)) numbers.set(id, (await tx.sessions.get(id))?.number ?? 0);
    const workspace = entry.workspaceId === null ? null : await tx.workspaces.get(entry.workspaceId);
    views.push({
      seq: entry.seq,
      at: new Date(entry.at).toISOString(),
      kind: entry.kind,
      workspace: workspace?.name ?? null,
      session: id === null ? null : { id, number: numbers.get(id) ?? 0 },
      data: { ...entry.data },
    });
  }
  return views;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
