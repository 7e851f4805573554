import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { ProcessId, Session } from './session.ts';

/** A row of the register with what was seen of its process just now. */
export interface Candidate {
  session: Session;
  /** null: it has no process evidence. */
  processAlive: boolean | null;
}

export interface IdentityQuestion {
  event: AgentEvent;
  /** The agent's process as found from the hook; null when it cannot be seen. */
  process: ProcessId | null;
  /** Rows with the event's agent session id (or alias), newest start first. */
  known: readonly Candidate[];
  /** Rows, not ended, in the event's process, newest start first. */
  inProcess: readonly Session[];
  /** The session id that the agent's own session file names for this process; null when there is none. */
  listed: string | null;
}

export type Identity =
  /** This session goes on. */
  | { is: 'known'; session: Session }
  /** It had ended (or its process is gone) and comes back. */
  | { is: 'resumed'; session: Session; replaces: readonly Session[] }
  /** The same process goes on under a new id. */
  | { is: 'renamed'; session: Session }
  /** The same id lives in another process: a session of its own. */
  | { is: 'twin'; of: Session }
  | { is: 'new'; parent: Session | null; replaces: readonly Session[] }
  /** Says nothing about a live session: the late echo of one that ended, or the end of one that never started. */
  | { is: 'echo' };

/**
 * Which session an event belongs to. A session lives in one process at a time, and keeps its identity over resume,
 * `/clear`, compaction and sleep; a fork is a new session with a parent.
 */
export function identify(question: IdentityQuestion): Identity {
  const { event, process, known } = question;
  const live = known.filter((c) => c.session.endedAt === null);
  const here = live.find((c) => sameProcess(c.session.process, process));
  if (here) return { is: 'known', session: here.session };

  const revives = event.kind === 'session-start' || event.kind === 'prompt' || event.kind === 'tool-before';
  if (live.length > 0) {
    // One side without process evidence cannot contradict the other: it is the same session, seen better or worse.
    // The end that a dead process still announces is no end of the process in which the session goes on.
    const candidates = event.kind === 'session-end' && process === null ? live.filter((c) => c.processAlive !== true) : live;
    if (candidates.length === 0) return { is: 'echo' };
    const unseen = process === null ? candidates[0] : live.find((c) => c.session.process === null);
    if (unseen) return { is: 'known', session: unseen.session };
    const dead = live.find((c) => c.processAlive === false);
    if (dead) return revives ? { is: 'resumed', session: dead.session, replaces: replacedBy(question) } : { is: 'echo' };
    return revives && live[0] ? { is: 'twin', of: live[0].session } : { is: 'echo' };
  }
  if (known[0]) return revives ? { is: 'resumed', session: known[0].session, replaces: replacedBy(question) } : { is: 'echo' };
  return event.kind === 'session-end' ? { is: 'echo' } : unknownId(question);
}

function unknownId(question: IdentityQuestion): Identity {
  const { event, inProcess, listed } = question;
  const current = inProcess[0];
  if (!current) return { is: 'new', parent: null, replaces: [] };
  if (event.kind === 'session-start') {
    if (event.source === 'clear') return { is: 'renamed', session: current };
    return { is: 'new', parent: null, replaces: replacedBy(question) };
  }
  // A fork announces itself with its parent's id and then speaks under its own, without a start of its own.
  if (current.events === 0 && event.source === null) return { is: 'new', parent: current, replaces: [current] };
  return { is: 'new', parent: null, replaces: listed === event.agentSessionId ? inProcess : [] };
}

/** In-session resume: one process has one session, so what it hosted before is over. */
function replacedBy({ event, inProcess }: IdentityQuestion): readonly Session[] {
  return event.source === 'resume' ? inProcess : [];
}

export function sameProcess(a: ProcessId | null, b: ProcessId | null): boolean {
  if (a === null || b === null) return a === b;
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId;
}
