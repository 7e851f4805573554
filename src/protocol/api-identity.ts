import type { ActivityView } from './activity.ts';
import type { IntentView } from './intent-view.ts';
import type { PriorityView } from './priority-view.ts';
import type { Caller, SessionRef, SessionView } from './api.ts';

/**
 * Who a command is called by, beyond its process: one terminal, pane or shell is one instance. In a session of an agent
 * the agent's session is meant instead.
 */
export interface Instance {
  /** Name of its terminal (`pts/3`, `s002`), null without one. */
  tty: string | null;
  /** Of TMUX_PANE (`%5`), null outside of tmux. */
  tmuxPane: string | null;
  /** Socket of its tmux server, from TMUX: two servers have the same names of panes. null or absent: not known. */
  tmuxServer?: string | null | undefined;
  /** The shell that the command was called from, and its start time as in ProcessId. */
  shell: { pid: number; startTime: string } | null;
}

export interface IdentifyRequest {
  cwd: string;
  caller: Caller;
  instance: Instance;
  /** The number that was asked for; null: the one that the instance has, else none is taken and one is proposed. */
  as: number | null;
  /** A new session instead of the one that the instance has; without `as` under the lowest free number. An agent's session stays. */
  fresh: boolean;
  /** null: as it is. */
  role: string | null;
  goal: string | null;
  /** Local date of the caller (`2026-11-21`): an identity of a terminal is kept for its calendar day. */
  day: string;
  /** Take a number that another living session has. A person at a terminal only. */
  force: boolean;
  /** Only a sign of life of whom the caller is; changes nothing else. */
  heartbeatOnly: boolean;
}
export interface IdentifyReply {
  /**
   * `loaded`: the identity that it had; `identified`: the number that it asked for; `unknown`: nothing was done, `proposed`
   * is what it may ask for.
   */
  outcome: 'loaded' | 'identified' | 'unknown';
  session: SessionView | null;
  /** It was marked inactive, and is active again. */
  reactivated: boolean;
  /** Who had the number until now (taken over, or displaced by force). */
  displaced: SessionRef | null;
  /** The number that this terminal had last, else the lowest free one. */
  proposed: number;
  /** The identity of this terminal names a session that is not in the register any more. */
  lost: number | null;
  /** What who said the goal should know of others, in lines. Not there: nothing. */
  notes?: string[];
  roll: RollReply;
}

/** Every number of a workspace: of each the living session, else the inactive one. Ended sessions are not in it. */
export interface RollReply {
  sessions: RollRow[];
  active: number;
  inactive: number;
  /** Sessions that are active by their row and stale by the evidence. */
  stale: number;
  /** Numbers from 1 to the highest that ever was, that nobody active has, in ranges: `2-7, 9-13`; empty text: none. */
  available: string;
  now: string;
}
export interface RollRow extends SessionRef {
  /** Name of its workspace. */
  workspace: string;
  /** What its work belongs to: as it was said, else the name of the workspace. */
  project: string;
  /** The name that it is known by outside: the agent's id, or as it was registered. */
  sessionId: string;
  agent: string;
  role: string | null;
  goal: string | null;
  /** What was said of its work. Not there: nothing. */
  intent?: IntentView;
  /** How urgent its work is, as a person set it. Not there: nobody did. */
  priority?: PriorityView;
  note: string | null;
  terminal: string | null;
  status: 'active' | 'inactive';
  stale: boolean;
  registeredAt: string;
  lastSeenAt: string | null;
  markedInactiveAt: string | null;
  /** Not there: no heartbeat said anything of its work. */
  activity?: ActivityView;
}

/** A session for whom the arguments name: it has no process, lives by heartbeats, and binds no caller. */
export interface RegisterRequest {
  cwd: string;
  caller: Caller;
  /** null: the lowest free one. */
  number: number | null;
  role: string | null;
  goal: string | null;
  /** null: `session-N`. */
  sessionId: string | null;
  terminal: string | null;
  force: boolean;
}
export interface RegisterReply {
  session: SessionView;
  /** It had that number and name already: only what was given was changed. */
  renewed: boolean;
  displaced: SessionRef | null;
  /** What who said the goal should know of others, in lines. Not there: nothing. */
  notes?: string[];
  /** Sessions that were stale and were marked inactive first. */
  cleaned: SessionRef[];
}

export interface WhoamiRequest {
  cwd: string;
  caller: Caller;
  instance: Instance;
  day: string;
}
export interface WhoamiReply {
  session: SessionView | null;
  /** What it rests on. */
  by: 'agent' | 'terminal' | null;
}

/** Of /api/forget, whose request is a WhoamiRequest. */
export interface ForgetReply {
  /** The number that was forgotten; null: there was none. */
  number: number | null;
  /** The session that this instance was, when it has not ended. */
  session: SessionRef | null;
  /**
   * `left`: the session was active and is inactive now; `inactive`: it was so before; `gone`: it has ended; `terminal`: only a former
   * shell of this terminal was known, and its session stays as it is; `unknown`: nothing was known, and nothing was changed.
   */
  outcome: 'left' | 'inactive' | 'gone' | 'terminal' | 'unknown';
}

/** A sign of life by hand. */
export interface HeartbeatRequest extends WhoamiRequest {
  /** null: of the caller. */
  session: string | null;
}
export interface HeartbeatReply {
  session: SessionRef;
  at: string;
  reactivated: boolean;
}

export interface AmendRequest {
  cwd: string;
  caller: Caller;
  session: string;
  /** Absent: stays; null: is taken away. */
  note?: string | null;
  role?: string | null;
  goal?: string | null;
  /** null: the name of the workspace again. */
  project?: string | null;
  /** Another number; refused when a living session has it. */
  number?: number;
}
export interface RetireRequest {
  cwd: string;
  caller: Caller;
  session: string;
}
/** Of /api/amend and /api/retire: the session as it is now. */
export interface AmendReply {
  session: SessionView;
  /** What who said the goal should know of others, in lines. Not there: nothing. */
  notes?: string[];
}

export interface CleanupRequest {
  cwd: string;
  caller: Caller;
  dryRun: boolean;
  /** null: as the settings say. */
  timeoutMinutes: number | null;
  /** In every repository. */
  all: boolean;
}
export interface CleanupReply {
  /** By number; ended sessions are not in it. */
  rows: CleanupRow[];
  /** Active and fresh, or alive. */
  active: number;
  /** Active by their row, and stale. */
  stale: number;
  /** Marked inactive by this call; empty with dryRun. */
  marked: SessionRef[];
  dryRun: boolean;
  timeoutMinutes: number;
  now: string;
}
export interface CleanupRow extends SessionRef {
  /** Name of its workspace. */
  workspace: string;
  sessionId: string;
  /** Status before the call. */
  status: 'active' | 'inactive';
  /** null: never heard of. */
  lastSeenAt: string | null;
  /** Its process lives: then it is never stale. null: no process is known. */
  alive: boolean | null;
  /** null for one that is inactive already. */
  action: 'stays-active' | 'marks-inactive' | null;
}
