import { decideIdentity, type IdentifyDecision, type Identified, proposedNumber, type Remembered } from '../../core/session/identify.ts';
import type { Session } from '../../core/session/session.ts';
import { keptLines } from '../../core/text/kept-text.ts';
import type { IdentifyReply, IdentifyRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Home } from '../places.ts';
import { oneSession } from '../views.ts';
import { comeBack, displace, markInactive } from './activity.ts';
import { byWhom, isPerson } from './callers.ts';
import { endSession } from './ending.ts';
import { remember, rememberedOf } from './identities.ts';
import { goalSaid } from './intent-say.ts';
import { journal } from './journal.ts';
import { numberTaken } from './number-taken.ts';
import { openTerminal } from './open-terminal.ts';
import { callingSession } from './release.ts';
import { rollOf } from './roll.ts';
import { type Present, settledStandings } from './standings.ts';

/**
 * `rollcall identify`: says who the caller is and keeps it, for an agent's session with the agent, for a terminal until the
 * end of its day. core/session/identify.ts holds the flow. Throws NUMBER_TAKEN, PERSON_NEEDED; then nothing was changed.
 */
export async function identify(d: Daemon, request: IdentifyRequest): Promise<IdentifyReply> {
  const home = await d.places.home(request.cwd);
  const calling = await d.store.read((tx) => callingSession(tx, request.caller));
  const workspaceId = calling?.workspaceId ?? home.workspace.id;
  return d.store.transaction([workspaceId], async (tx) => {
    const row = calling && (await tx.sessions.get(calling.id));
    const agent = row?.endedAt === null ? row : null;
    const rows = await settledStandings(d, tx, workspaceId);
    const remembered = agent ? { own: null, terminal: null } : await rememberedOf(tx, workspaceId, request.instance, request.day);
    const question = {
      agent,
      ...remembered,
      rows,
      as: request.heartbeatOnly ? null : request.as,
      fresh: request.fresh && !request.heartbeatOnly,
      force: request.force,
      person: isPerson(agent, request.caller),
    };
    const decided = await allowed(d, tx, decideIdentity(question), rows);
    const proposed = proposedNumber(question);
    if (decided.is === 'unknown') {
      const roll = await rollOf(d, tx, workspaceId);
      return { outcome: 'unknown', session: null, reactivated: false, displaced: null, proposed, lost: decided.lost, roll };
    }
    const { session, reactivated, displaced, notes } = await become(d, tx, request, home, agent, decided, remembered.own);
    return {
      outcome: decided.is,
      session: (await oneSession(d, tx, session)).session,
      reactivated,
      displaced: displaced && { id: displaced.id, number: displaced.number },
      proposed: session.number,
      lost: null,
      ...(notes.length === 0 ? {} : { notes }),
      roll: await rollOf(d, tx, workspaceId),
    };
  });
}

type Allowed = Exclude<IdentifyDecision, { is: 'refused' | 'person-needed' }>;

async function allowed(d: Daemon, tx: Tx, decided: IdentifyDecision, rows: readonly Present[]): Promise<Allowed> {
  if (decided.is === 'refused') throw await numberTaken(d, tx, decided.owner, rows);
  if (decided.is === 'person-needed') throw new RollcallError('PERSON_NEEDED', { action: 'identify --force' });
  return decided;
}

async function become(
  d: Daemon,
  tx: Tx,
  request: IdentifyRequest,
  home: Home,
  agent: Session | null,
  decided: Identified,
  own: Remembered | null,
): Promise<{ session: Session; reactivated: boolean; displaced: Session | null; notes: string[] }> {
  const now = d.clock.now();
  const by = byWhom(agent, request.caller);
  const { number, stale, leaves } = decided;
  // Whoever has the number lets go of it first: no two may have it even for a moment.
  const displaced = decided.displaced && (await displace(d, tx, decided.displaced, by));
  if (stale) await markInactive(d, tx, stale, by, 'stale');
  if (leaves) await markInactive(d, tx, leaves, by, 'left');
  for (const { id } of decided.replaces) {
    const old = await tx.sessions.get(id);
    if (old) await endSession(d, tx, old, 'replaced');
  }
  const before = decided.session && (await tx.sessions.get(decided.session.id));
  const reactivated = before !== null && before.inactiveSince !== null;
  const there = before && (reactivated ? (await comeBack(d, tx, before, by, number)).session : before);
  const said = request.heartbeatOnly ? { role: null, goal: null } : { role: kept(request.role), goal: kept(request.goal) };
  // What only a prompt said gives way to what was said of the number.
  const prompted = there !== null && (await tx.intents.get(there.id))?.saidBy === 'prompt';
  const { tty, tmuxPane } = request.instance;
  const seenAt = tty === null && tmuxPane === null ? {} : { tty, tmuxPane };
  const where = { cwd: request.cwd, worktreeId: home.worktree?.id ?? null, branch: home.branch, ...seenAt };
  const session = there
    ? saying(agent ? there : { ...there, ...where }, said, decided, prompted, now)
    : await openTerminal(d, tx, home, { cwd: request.cwd, number, name: null, tty, tmuxPane, ...said });
  await tx.sessions.update(session);
  const notes = await goalSaid(d, tx, session, there?.goal ?? null, said.goal !== null);
  if (!agent) await remember(tx, session, request.instance, request.day, now);
  if (decided.is !== 'loaded' || session.role !== there?.role || session.goal !== there.goal) {
    await journal(tx, now, session, 'session.identified', {
      number,
      from: before?.number ?? own?.number ?? null,
      role: session.role,
      goal: session.goal,
      agent: session.agent,
      terminal: session.tmuxPane ?? session.tty,
      by,
    });
  }
  await journal(tx, now, session, 'session.heartbeat', { by: 'identify' });
  const takenFrom = displaced ?? (stale !== null && stale.id !== session.id ? stale : null);
  return { session, reactivated, displaced: takenFrom, notes };
}

/** The row with its number and with what was said; an agent's session takes what is said about its number where it has nothing of its own. */
function saying(
  there: Session,
  said: { role: string | null; goal: string | null },
  decided: Identified,
  prompted: boolean,
  now: number,
): Session {
  const { inherits, number } = decided;
  return {
    ...there,
    number,
    role: said.role ?? there.role ?? inherits?.role ?? null,
    goal: said.goal ?? (prompted ? (inherits?.goal ?? there.goal) : (there.goal ?? inherits?.goal ?? null)),
    note: there.note ?? inherits?.note ?? null,
    lastSeenAt: Math.max(now, there.lastSeenAt),
  };
}

function kept(text: string | null): string | null {
  return text === null ? null : keptLines(text);
}
