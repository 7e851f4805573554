import type { AgentEvent, HookOrigin } from '../../protocol/agent-event.ts';
import { type Identity, identify, sameProcess } from '../../core/session/identity.ts';
import { chooseNumber } from '../../core/session/number.ts';
import type { ProcessId, Session } from '../../core/session/session.ts';
import { noTurn } from '../../core/session/turn.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon, Location } from '../context.ts';
import type { Home } from '../places.ts';
import { comeBack, takenNumbers } from './activity.ts';
import { addAliases } from './aliases.ts';
import { endSession } from './ending.ts';
import { wakeLeases } from './dormant.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

export interface Attendance {
  session: Session;
  how: Exclude<Identity['is'], 'echo'>;
  /** Things to tell the session, once. */
  texts: string[];
}

/**
 * Finds or opens the session that an event belongs to, and brings its row up to date with what the event shows
 * (process, directory, worktree, branch). The caller writes the row once, at the end of the event.
 *
 * @returns null for an event that belongs to no live session
 */
export async function attend(
  d: Daemon,
  tx: Tx,
  event: AgentEvent,
  origin: HookOrigin,
  location: Location,
  home: Home,
): Promise<Attendance | null> {
  const now = d.clock.now();
  const known = await tx.sessions.byAgentSession(event.agent, event.agentSessionId);
  const ownHost = known.filter((s) => s.host === d.host);
  const plain = ownHost.some((s) => s.endedAt === null && sameProcess(s.process, location.process));
  const identity = identify({
    event,
    process: location.process,
    known: ownHost.map((session) => ({ session, processAlive: d.evidence.processAlive(session.process, session.host) })),
    // The neighbours in its process matter only to an id that is not known there.
    inProcess: plain || location.process === null ? [] : await newestFirst(tx, location.process),
    listed: location.listed,
  });
  if (identity.is === 'echo') return null;
  if (identity.is === 'known') {
    const { session: there, texts } = await presentAgain(d, tx, identity.session);
    const session = seen(there, event, origin, location, home, now);
    // Until its first own event a twin may still turn out to be a fork, which announces itself with its parent's id.
    const proved = session.twinOf !== null && session.events === 0 && event.kind !== 'session-start';
    if (proved) await tellTwins(d, tx, session);
    return { session, how: 'known', texts };
  }
  if (identity.is === 'renamed') {
    const { session: there, texts } = await presentAgain(d, tx, identity.session);
    const session = { ...seen(there, event, origin, location, home, now), agentSessionId: event.agentSessionId };
    await tx.sessions.addAlias({
      sessionId: session.id,
      workspaceId: session.workspaceId,
      alias: event.agentSessionId,
      kind: 'agent',
      createdAt: now,
    });
    await journal(tx, now, session, 'session.renamed', { from: identity.session.agentSessionId, to: event.agentSessionId });
    return { session, how: 'renamed', texts };
  }
  if (identity.is === 'resumed') {
    for (const old of identity.replaces) if (old.id !== identity.session.id) await endSession(d, tx, old, 'replaced');
    return resume(d, tx, identity.session, event, origin, location, home);
  }
  if (identity.is === 'new') for (const old of identity.replaces) await endSession(d, tx, old, 'replaced');
  const forkedFrom = identity.is === 'new' ? identity.parent : null;
  const session = await open(d, tx, event, origin, location, home, {
    parentId: forkedFrom?.twinOf ?? forkedFrom?.id ?? null,
    twinOf: identity.is === 'twin' ? identity.of.id : null,
  });
  const twin = identity.is === 'twin' && event.kind !== 'session-start';
  if (twin) await tellTwins(d, tx, session);
  return { session, how: identity.is, texts: [] };
}

/** A session that was marked inactive while nobody heard of it is there again with its next event. */
async function presentAgain(d: Daemon, tx: Tx, session: Session): Promise<{ session: Session; texts: string[] }> {
  return session.inactiveSince === null ? { session, texts: [] } : comeBack(d, tx, session, 'its agent');
}

/** Both sides of one id in two terminals are told, once. */
async function tellTwins(d: Daemon, tx: Tx, session: Session): Promise<void> {
  const other = session.twinOf === null ? null : await tx.sessions.get(session.twinOf);
  // Not, when the other one has ended or goes on as another conversation (a new id after /clear).
  if (!other || other.endedAt !== null || other.agentSessionId !== session.agentSessionId) return;
  await tell(d, tx, other.id, `This conversation was resumed in a second terminal too; that one counts as #${session.number}.`);
  await tell(
    d,
    tx,
    session.id,
    `This session id is open twice: #${other.number} is the same conversation in another terminal. You count as #${session.number}, with leases of your own.`,
  );
}

async function newestFirst(tx: Tx, process: ProcessId): Promise<Session[]> {
  return (await tx.sessions.byProcess(process)).sort((a, b) => b.startedAt - a.startedAt || b.ordinal - a.ordinal);
}

async function resume(
  d: Daemon,
  tx: Tx,
  old: Session,
  event: AgentEvent,
  origin: HookOrigin,
  location: Location,
  home: Home,
): Promise<Attendance> {
  const now = d.clock.now();
  if (old.endedAt === null) await endSession(d, tx, old, 'process-gone');
  const taken = await takenNumbers(tx, old.workspaceId);
  const session: Session = {
    ...seen(old, event, origin, location, home, now),
    agentSessionId: event.agentSessionId,
    number: chooseNumber(taken, old.number),
    incarnation: old.incarnation + 1,
    events: 0,
    startedAt: now,
    endedAt: null,
    endReason: null,
    inactiveSince: null,
    turn: { ...old.turn, running: false },
  };
  await tx.sessions.update(session);
  const texts = await wakeLeases(d, tx, session);
  if (session.number !== old.number)
    texts.push(`Your number is #${session.number} now: #${old.number} was given to another session meanwhile.`);
  await journal(tx, now, session, 'session.resumed', {
    incarnation: session.incarnation,
    number: session.number,
    pid: session.process?.pid ?? null,
  });
  return { session, how: 'resumed', texts };
}

async function open(
  d: Daemon,
  tx: Tx,
  event: AgentEvent,
  origin: HookOrigin,
  location: Location,
  home: Home,
  links: { parentId: string | null; twinOf: string | null },
): Promise<Session> {
  const now = d.clock.now();
  const blank: Session = {
    id: d.newId('ses'),
    workspaceId: home.workspace.id,
    worktreeId: null,
    number: chooseNumber(await takenNumbers(tx, home.workspace.id), null),
    ordinal: await tx.sessions.nextOrdinal(home.workspace.id),
    agent: event.agent,
    agentSessionId: event.agentSessionId,
    incarnation: 1,
    host: d.host,
    process: null,
    tty: null,
    tmuxPane: null,
    cwd: event.cwd,
    branch: null,
    role: null,
    goal: null,
    note: null,
    project: null,
    prompt: null,
    transcriptPath: null,
    permissionMode: null,
    attended: null,
    parentId: links.parentId,
    twinOf: links.twinOf,
    turn: noTurn,
    startedAt: now,
    lastSeenAt: now,
    beatAt: null,
    events: 0,
    inactiveSince: null,
    endedAt: null,
    endReason: null,
  };
  const session = seen(blank, event, origin, location, home, now);
  await tx.sessions.insert(session);
  await addAliases(d, tx, session, home.workspace.name);
  await journal(tx, now, session, 'session.started', {
    number: session.number,
    agent: session.agent,
    agentSessionId: session.agentSessionId,
    pid: session.process?.pid ?? null,
    by: event.kind,
    ...(links.parentId === null ? {} : { parent: links.parentId }),
    ...(links.twinOf === null ? {} : { twinOf: links.twinOf }),
  });
  return session;
}

/** What one event shows of its session. A worktree of another repository does not move the session out of its own. */
function seen(session: Session, event: AgentEvent, origin: HookOrigin, location: Location, home: Home, now: number): Session {
  const inside = home.workspace.id === session.workspaceId;
  return {
    ...session,
    process: location.process ?? session.process,
    tty: location.tty ?? session.tty,
    tmuxPane: origin.tmuxPane ?? session.tmuxPane,
    cwd: event.cwd,
    worktreeId: inside ? (home.worktree?.id ?? null) : session.worktreeId,
    branch: inside ? home.branch : session.branch,
    transcriptPath: event.transcriptPath ?? session.transcriptPath,
    permissionMode: event.permissionMode ?? session.permissionMode,
    attended: attendedBy(origin, event) ?? session.attended,
    inactiveSince: null,
    lastSeenAt: Math.max(now, session.lastSeenAt),
  };
}

/** A person can answer a question of this session; null when its agent does not say how it was started. */
function attendedBy(origin: HookOrigin, event: AgentEvent): boolean | null {
  if (origin.entrypoint === null) return null;
  return origin.entrypoint === 'cli' && event.permissionMode !== 'bypassPermissions' && event.permissionMode !== 'dontAsk';
}
