/**
 * Requests and replies of the daemon's API on the unix socket (and, with the token, on 127.0.0.1). Times are UTC
 * ISO-8601 strings, null where unknown. Errors are an ErrorReply (errors.ts) with the HTTP status of the table. Claims, places
 * in a line and whose work a file is have their shapes in api-leases.ts.
 *
 *   GET  /api/status?cwd=DIR                  StatusReply (of the workspace of DIR)
 *   GET  /api/sessions?cwd=DIR&all=1&ended=1  SessionsReply
 *   GET  /api/sessions/REF?cwd=DIR            SessionReply (REF: number or any alias)
 *   GET  /api/leases?cwd=DIR&all=1            LeasesReply
 *   GET  /api/journal?cwd=DIR&all=1&session=REF&limit=N&before=SEQ   JournalReply
 *   GET  /api/history?cwd=DIR&all=1&session=REF&last=SECONDS         HistoryReply (this one and the next: api-history.ts)
 *   GET  /api/replay/REF?cwd=DIR&at=MS        ReplayReply
 *   POST /api/line      LineRequest           LineReply (api-line.ts)
 *   POST /api/claim     ClaimRequest          ClaimReply (also when it is refused: granted says so)
 *   POST /api/release   ReleaseRequest        ReleaseReply
 *   POST /api/unlock    UnlockRequest         UnlockReply
 *   POST /api/wait      WaitRequest           WaitReply, when all of them are granted; else WAIT_TIMED_OUT. A client that goes away leaves the line
 *   POST /api/mine      MineRequest           MineReply
 *   POST /api/whose     WhoseRequest          WhoseReply
 *   GET  /api/roll?cwd=DIR&all=1              RollReply (this one and the following: api-identity.ts)
 *   POST /api/identify  IdentifyRequest       IdentifyReply
 *   POST /api/register  RegisterRequest       RegisterReply
 *   POST /api/whoami    WhoamiRequest         WhoamiReply
 *   POST /api/forget    WhoamiRequest         ForgetReply (a terminal is nobody from now on)
 *   POST /api/heartbeat HeartbeatRequest      HeartbeatReply
 *   POST /api/amend     AmendRequest          AmendReply
 *   POST /api/intent    IntentRequest         IntentReply (api-intent.ts)
 *   POST /api/priority  PriorityRequest       PriorityReply (api-priority.ts)
 *   POST /api/send      SendRequest           SendReply (this one and the next: api-messages.ts)
 *   POST /api/inbox     InboxRequest          InboxReply
 *   POST /api/retire    RetireRequest         AmendReply
 *   POST /api/cleanup   CleanupRequest        CleanupReply
 *   POST /api/import/fpai   ImportRequest     ImportReply (this one and the next: api-compat.ts)
 *   GET  /api/export?cwd=DIR                  ExportReply
 *   POST /api/refresh   {}                    RefreshReply (the check that runs every few seconds, run now)
 *   POST /api/caller    Caller                CallerReply (the agent's session that a command runs under)
 *   GET  /api/daemon                          DaemonReply
 *   POST /api/daemon/probe                    ProbeReply (a real write and read of the register)
 *   POST /api/daemon/stop                     StopReply (it leaves after its current requests)
 *   POST /api/enforcement  EnforcementReport and cwd  {} (setup and doctor tell what canaries found there)
 */
import type { ActivityView } from './activity.ts';
import type { PressureView } from './api-budget.ts';
import type { IntentView } from './intent-view.ts';
import type { PriorityView } from './priority-view.ts';

export interface SessionView {
  id: string;
  number: number;
  agent: string;
  agentSessionId: string;
  aliases: string[];
  workspace: string;
  /** active | idle: its process lives; stale: no process evidence and silent beyond the timeout; see docs/how-it-works.md. */
  status: 'active' | 'idle' | 'stale' | 'inactive' | 'ended';
  /** It was closed down, and its calls are refused until its user goes on with it. Not there: it is open. */
  closedDown?: true;
  /** What the status rests on, in words, e.g. `process 4711 lives`, `heartbeat 3 min ago`. */
  evidence: string;
  pid: number | null;
  role: string | null;
  goal: string | null;
  /** What was said of its work; its text is the goal. Not there: nothing. */
  intent?: IntentView;
  /** How urgent its work is, as a person set it. Not there: nobody did. */
  priority?: PriorityView;
  /** Not there: not measured, or switched off. */
  pressure?: PressureView;
  note: string | null;
  /** What the work belongs to: as it was said, else the name of the workspace. */
  project: string;
  prompt: string | null;
  cwd: string;
  worktree: string | null;
  branch: string | null;
  terminal: string | null;
  turn: { running: boolean; since: string | null };
  /** Paths it holds, relative to their worktree, by path. */
  files: string[];
  waitsFor: string[];
  /** `#2` while it lives, `#2@2026-11-21` (the day it started) once it ended. */
  parent: string | null;
  twinOf: string | null;
  incarnation: number;
  startedAt: string;
  lastSeenAt: string;
  endedAt: string | null;
  endReason: string | null;
}

export interface LeaseView {
  id: string;
  path: string;
  worktree: string;
  workspace: string;
  /** `pattern`: `path` is a pattern, and the claim holds all that matches it. */
  extent: 'file' | 'pattern';
  /** Counts in every worktree of the repository. */
  everywhere: boolean;
  /** Who holds it. `home`: name of its repository, where that is another one than the file's; its number counts there. */
  session: { id: string; number: number; home: string | null; agent: string; description: string | null };
  mode: 'exclusive' | 'shared';
  origin: 'edit' | 'claim';
  state: 'pending' | 'held';
  /** Firm: refused to others now. Soft: gives way to the next session that wants the file. */
  firm: boolean;
  reason: string | null;
  acquiredAt: string;
  refreshedAt: string;
  expiresAt: string | null;
  estimatedCompletion: string | null;
  token: number;
}

export interface WaitView {
  path: string;
  worktree: string;
  session: SessionRef;
  denials: number;
  since: string;
  /** Its place in the line of this file, from 1. */
  place: number;
  /** It asked for the place by word (`rollcall wait`). */
  asked: boolean;
  /** Its turn has come: nobody else gets the file until this time. */
  reservedUntil: string | null;
}

export interface SessionRef {
  id: string;
  number: number;
}

/** A leased file that somebody else changed under its holder. */
export interface IncidentView {
  at: string;
  path: string;
  worktree: string;
  holder: SessionRef;
  /** null: somebody else; who, cannot be said. */
  culprit: SessionRef | null;
  /** The culprit's tool. */
  tool: string | null;
}

/** Whether the installed hooks would refuse a foreign edit now. */
export interface EnforcementReport {
  verdict: 'enforcing' | 'not-enforcing' | 'unknown';
  /** Empty when enforcing; else each reason with its remedy. */
  reasons: string[];
  checkedAt: string | null;
}

/** A live agent process that no hook ever reported: its edits are not coordinated. */
export interface UnprotectedView {
  agent: string;
  agentSessionId: string;
  pid: number;
  cwd: string;
  startedAt: string | null;
  /** It was started with ROLLCALL_NO_COORDINATION: nothing is wrong with its hooks. */
  optedOut: boolean;
}

/** A hook call that reached no daemon. */
export interface MissedView {
  at: string | null;
  agentSessionId: string;
  event: string;
  toolUseId: string | null;
  /** The file it wrote, once the transcript has shown it; null while unknown. */
  path: string | null;
}

export interface LeftWorktreeView {
  name: string;
  path: string;
  /** The branch that it goes back into; null: it came from none. */
  base: string | null;
  /** Whose it was; null: nobody knows. */
  session: SessionRef | null;
  leftAt: string;
  /** Commits that its base does not have, files that are not committed; null: nobody can say. */
  commits: number | null;
  files: number | null;
}

export interface StatusReply {
  workspace: { name: string; root: string } | null;
  enforcement: EnforcementReport;
  sessions: SessionView[];
  leases: LeaseView[];
  waits: WaitView[];
  /** Of the last 24 hours, newest first. */
  incidents: IncidentView[];
  /** How many files hold uncommitted work of more than one author. */
  mixed: number;
  /** Worktrees with work in them that sessions which are over left, as they stood then; the newest first. */
  leftWorktrees: LeftWorktreeView[];
  unprotected: UnprotectedView[];
  missed: { count: number; recent: MissedView[] };
  /** Things a person should know, e.g. a configuration file that does not parse. */
  warnings: string[];
  daemon: DaemonReply;
  now: string;
}

export interface SessionsReply {
  sessions: SessionView[];
  now: string;
}
export interface SessionReply {
  session: SessionView;
  /** What it last said of its work in a heartbeat of the old scripts; not there: nothing. */
  activity?: ActivityView;
  leases: LeaseView[];
  journal: JournalView[];
  now: string;
}
export interface LeasesReply {
  leases: LeaseView[];
  waits: WaitView[];
  now: string;
}
export interface JournalView {
  seq: number;
  at: string;
  kind: string;
  workspace: string | null;
  session: SessionRef | null;
  data: Record<string, unknown>;
}
export interface JournalReply {
  /** Oldest first. */
  entries: JournalView[];
}

export interface ReleaseRequest {
  cwd: string;
  /** Absolute paths, or patterns as they were claimed; empty: all of the caller's own. */
  paths: string[];
  force: boolean;
  caller: Caller;
}

/** Who runs a command: the daemon looks for a registered agent among the ancestors of `pid`. */
export interface Caller {
  pid: number;
  /** The command has a terminal (stdin is a tty). */
  terminal: boolean;
}
export interface CallerReply {
  /** null: a person, or a program that no registered agent started. */
  session: SessionRef | null;
}
export interface ReleaseReply {
  released: { path: string; worktree: string; session: SessionRef }[];
}

export interface DaemonReply {
  pid: number;
  version: string;
  startedAt: string;
  port: number;
  socket: string;
  stateDirectory: string;
  rssBytes: number;
  cpuSeconds: number;
  liveSessions: number;
  leaving: boolean;
  /** ISO time at which it leaves when nothing happens; null while sessions live. */
  leavesAt: string | null;
}
export interface ProbeReply {
  ok: true;
  schema: number;
  /** Milliseconds that the write and the read took together. */
  tookMs: number;
}
export interface StopReply {
  stopping: true;
  pid: number;
}
export interface RefreshReply {
  /** Sessions whose process is gone: they were ended. */
  cleaned: SessionRef[];
  /** Leases that are nobody's any more. */
  released: number;
  /** Sessions that are alive. */
  heartbeats: number;
  tookMs: number;
}
