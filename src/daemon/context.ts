import type { Config } from '../config/schema.ts';
import type { AgentEvent, HookOrigin } from '../protocol/agent-event.ts';
import type { Priority } from '../core/session/priority.ts';
import type { ProcessId, Session } from '../core/session/session.ts';
import type { TurnEvidence } from '../core/session/turn.ts';
import type { Clock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';
import type { ContextWindows } from './context-windows.ts';
import type { Continuity, WindowViews } from './capture/continuity.ts';
import type { Log } from './log.ts';
import type { Governance } from './governance/governance.ts';
import type { Pressures } from './governance/pressures.ts';
import type { GitView } from './git-view.ts';
import type { SpokenConstraints } from './instructions/spoken.ts';
import type { Lines } from './lines.ts';
import type { Mailbox } from './mailbox.ts';
import type { Places, Target } from './places.ts';
import type { StrangersMarker } from './lifecycle/strangers-marker.ts';
import type { RememberedCall } from './remembered-call.ts';
import type { CheckoutWork } from './worktree/work.ts';

/** What every part of the daemon works with; made once in main.ts, or by a test with a clock and a store of its own. */
export interface Daemon {
  clock: Clock;
  /** A fresh id with this prefix, e.g. `ses_01…`. */
  newId(prefix: string): string;
  store: Store;
  /** The configuration that holds in this directory. Never fails: a broken file leaves the last good values. */
  config(directory: string): Config;
  /** What is wrong with the configuration files that count in this directory. */
  configWarnings(directory: string): readonly string[];
  log: Log;
  /** This machine, by a name that stays when its host name changes. */
  host: string;
  hostName: string;
  places: Places;
  git: GitView;
  checkouts: CheckoutWork;
  /** The user's home, as commands see it. */
  home: string;
  /** Announced calls that were not reported yet, by agent, session and call. */
  calls: Map<string, RememberedCall>;
  /** Files of each agent's last reported call, by session and subagent. */
  lastFiles: Map<string, readonly Target[]>;
  /** Files that git was asked about before a session's first edit of them: first-touch.ts. */
  touched: Set<string>;
  lines: Lines;
  mailbox: Mailbox;
  /** Sessions that are closed down: their calls are refused. As the register has it, by id. */
  closed: Set<string>;
  /** Markers of closedowns are to be looked at: one was given to a session, or a session was opened again. */
  markersMoved(stranger: StrangersMarker | null): void;
  contextWindows: ContextWindows;
  continuity: Continuity;
  budgets: WindowViews;
  pressures: Pressures;
  governance: Governance;
  /** What users said and calls are held against. */
  instructions: SpokenConstraints;
  evidence: Evidence;
  /** Workspaces of the sessions that were seen lately, by the agent's id: what a transaction has to lock. */
  homes: Map<string, readonly number[]>;
  /** Of the sessions that a person gave one, as in the register: no call has to ask there. */
  priorities: Map<string, Priority>;
  /** The machine woke, or its clock jumped, at this time (0: never seen). Silence is counted from here at the earliest. */
  wokeAt: number;
}

/** What can be seen of processes and of the agents' own files. Synchronous: it is asked in the middle of a decision. */
export interface Evidence {
  /** The agent behind a hook. */
  locate(event: AgentEvent, origin: HookOrigin): Location;
  /** null: the session has no process evidence here (none known, or it belongs to another host). */
  processAlive(process: ProcessId | null, host: string): boolean | null;
  /** Something of the session still works: its process, or what a running call of it left behind. null as above. */
  lives(session: Session, oldestOpenCallAt: number | null): boolean | null;
  /** Processes that the session started at this time or later, beside its agent. null as above. */
  worksSince(session: Session, since: number): boolean | null;
  turn(session: Session, openCalls: number): TurnEvidence;
}

export interface Location {
  process: ProcessId | null;
  tty: string | null;
  /** The id that the agent's own session file names for this process. */
  listed: string | null;
}
