import type { AgentName } from '../../protocol/agent.ts';

/**
 * One run of one agent (or of one terminal) in a repository. Times are milliseconds since the epoch, UTC.
 *
 * The pair (agent, agentSessionId) finds a session again; it is not unique: two processes may resume the same id at
 * once (twins), each of which has a row, a number and leases of its own.
 */
export interface Session {
  /** Own id, `ses_…`; never reused. */
  id: string;
  workspaceId: number;
  /** The checkout in which it works now; null outside of a repository. */
  worktreeId: number | null;
  /** #N: unique among the sessions of the workspace that are not ended and not inactive. Kept after the end, for history. */
  number: number;
  /** Counts every session that this workspace ever had, from 1: the alias Session_<ordinal>. */
  ordinal: number;
  agent: AgentName;
  agentSessionId: string;
  /** 1, and one more each time the same id comes back after an end. */
  incarnation: number;
  host: string;
  /** The agent's own process; null when no hook could show one (container, remote shell). */
  process: ProcessId | null;
  tty: string | null;
  tmuxPane: string | null;
  cwd: string;
  branch: string | null;
  role: string | null;
  goal: string | null;
  /** A word of a person about it: which window, what for. */
  note: string | null;
  /** What the work belongs to, by the word of a person or an agent; null: the workspace's name counts. */
  project: string | null;
  /** Newest prompt of the person, redacted, one line, at most 200 characters. */
  prompt: string | null;
  transcriptPath: string | null;
  permissionMode: string | null;
  /** A person sits before it and can answer a question; null when unknown. */
  attended: boolean | null;
  /** The session that this one was forked from. */
  parentId: string | null;
  /** The live session whose id this one shares from another process. */
  twinOf: string | null;
  turn: Turn;
  startedAt: number;
  /** The last event, or sign of life by hand. */
  lastSeenAt: number;
  /** When the daemon itself last noted that its silent process lives; null: never. No activity: it keeps no turn open. */
  beatAt: number | null;
  /** Events since the start of this incarnation, other than session-start. 0 tells a fork's first row from a real resume. */
  events: number;
  inactiveSince: number | null;
  endedAt: number | null;
  endReason: EndReason | null;
}

/** A process beyond doubt: a pid alone is reused, pid + start time + boot is not. */
export interface ProcessId {
  pid: number;
  /** Linux: field 22 of /proc/PID/stat (clock ticks since boot); elsewhere the start time as `ps` prints it. */
  startTime: string;
  /** Linux: /proc/sys/kernel/random/boot_id; elsewhere the boot time. */
  bootId: string;
}

export interface Turn {
  /** Grows by one with each turn of the session; 0 before the first. */
  index: number;
  running: boolean;
  startedAt: number | null;
  /** Last prompt or announced tool call: a sign older than this says nothing about the turn. */
  activeAt: number | null;
  endedAt: number | null;
  endedBy: TurnEnd | null;
}

export type TurnEnd = 'stop' | 'session-end' | 'interrupt' | 'idle' | 'stopped-process' | 'silence' | 'process-gone';

export type EndReason =
  /** The agent said so. */
  | 'said'
  /** Its process is gone. */
  | 'process-gone'
  /** Its process goes on with another session (in-session resume, or a fork of it), or its number was registered anew. */
  | 'replaced'
  /** A person gave it up by command. */
  | 'retired';
