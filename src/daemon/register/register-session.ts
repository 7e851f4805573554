import { decideRegistration } from '../../core/session/registration.ts';
import type { Session } from '../../core/session/session.ts';
import { keptLines, keptText } from '../../core/text/kept-text.ts';
import type { RegisterReply, RegisterRequest } from '../../protocol/api-identity.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { oneSession } from '../views.ts';
import { comeBack, displace } from './activity.ts';
import { byWhom, isPerson } from './callers.ts';
import { cleanWorkspace } from './cleanup.ts';
import { endSession } from './ending.ts';
import { goalSaid } from './intent-say.ts';
import { journal } from './journal.ts';
import { numberTaken } from './number-taken.ts';
import { openTerminal } from './open-terminal.ts';
import { callingSession } from './release.ts';
import { settledStandings } from './standings.ts';

/**
 * `rollcall register N ROLE GOAL [NAME] [TERMINAL]`: a session for whom the arguments name. Stale ones are marked inactive
 * first. It binds no caller, and changes nothing about the caller's own session. Throws NUMBER_TAKEN, PERSON_NEEDED,
 * BAD_REQUEST (the name is another living session's); then nothing was changed.
 */
export async function registerSession(d: Daemon, request: RegisterRequest): Promise<RegisterReply> {
  const home = await d.places.home(request.cwd);
  const workspaceId = home.workspace.id;
  const role = request.role === null ? null : keptLines(request.role);
  const goal = request.goal === null ? null : keptLines(request.goal);
  const terminal = request.terminal === null ? null : keptText(request.terminal);
  return d.store.transaction([workspaceId], async (tx) => {
    const calling = await callingSession(tx, request.caller);
    const by = byWhom(calling, request.caller);
    const { marked: cleaned } = await cleanWorkspace(d, tx, workspaceId, by, null);
    const rows = await settledStandings(d, tx, workspaceId);
    const decided = decideRegistration({
      rows,
      number: request.number,
      name: request.sessionId,
      role,
      goal,
      terminal,
      force: request.force,
      person: isPerson(calling, request.caller),
    });
    if (decided.is === 'refused') throw await numberTaken(d, tx, decided.owner, rows);
    if (decided.is === 'person-needed') throw new RollcallError('PERSON_NEEDED', { action: 'register --force' });
    if (decided.is === 'name-taken')
      throw new RollcallError('BAD_REQUEST', { detail: `${request.sessionId} is the name of #${decided.owner.number}, which lives` });
    const displaced = decided.displaced && (await displace(d, tx, decided.displaced, by));
    let session: Session;
    if (decided.is === 'renewed') {
      const { session: before, number } = decided;
      const there = before.inactiveSince === null ? before : (await comeBack(d, tx, before, by, number)).session;
      session = {
        ...there,
        role: role ?? there.role,
        goal: goal ?? there.goal,
        tty: terminal ?? there.tty,
        lastSeenAt: Math.max(d.clock.now(), there.lastSeenAt),
      };
      await tx.sessions.update(session);
    } else {
      for (const old of decided.replaces) await endSession(d, tx, old, 'replaced');
      const { number } = decided;
      session = await openTerminal(d, tx, home, {
        cwd: request.cwd,
        number,
        name: request.sessionId,
        tty: terminal,
        tmuxPane: null,
        role,
        goal,
      });
    }
    const renewed = decided.is === 'renewed';
    const notes = await goalSaid(d, tx, session, decided.is === 'renewed' ? decided.session.goal : null, goal !== null);
    await journal(tx, d.clock.now(), session, 'session.registered', {
      number: session.number,
      sessionId: session.agentSessionId,
      role: session.role,
      goal: session.goal,
      terminal: session.tty,
      by,
      renewed,
    });
    return {
      session: (await oneSession(d, tx, session)).session,
      renewed,
      displaced: displaced && { id: displaced.id, number: displaced.number },
      cleaned,
      ...(notes.length === 0 ? {} : { notes }),
    };
  });
}
