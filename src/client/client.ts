import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { directoriesOf, refuseNowhere, socketPath } from '../platform/directories.ts';
import type {
  Caller,
  CallerReply,
  DaemonReply,
  EnforcementReport,
  JournalReply,
  LeasesReply,
  ProbeReply,
  RefreshReply,
  ReleaseReply,
  ReleaseRequest,
  SessionReply,
  SessionsReply,
  StatusReply,
  StopReply,
} from '../protocol/api.ts';
import type {
  ArchiveReply,
  CompactionsReply,
  ContextReply,
  HandOffReply,
  RecordReply,
  SearchReply,
  TranscriptReply,
} from '../protocol/api-archive.ts';
import type { BudgetReply, UsageReply } from '../protocol/api-budget.ts';
import type { ExportReply, ImportReply, ImportRequest } from '../protocol/api-compat.ts';
import type { ExportRequest, ExportStarted, ExportState } from '../protocol/api-export.ts';
import type {
  ImportAuditReply,
  ImportAuditRequest,
  ImportedHandOffReply,
  ImportedHandOffsReply,
  ImportHandOffsReply,
  ImportHandOffsRequest,
} from '../protocol/api-import.ts';
import type {
  ClaimReply,
  ClaimRequest,
  MineReply,
  MineRequest,
  UnlockReply,
  UnlockRequest,
  WaitReply,
  WaitRequest,
  WhoseReply,
  WhoseRequest,
} from '../protocol/api-leases.ts';
import type {
  AmendReply,
  AmendRequest,
  CleanupReply,
  CleanupRequest,
  ForgetReply,
  HeartbeatReply,
  HeartbeatRequest,
  IdentifyReply,
  IdentifyRequest,
  RegisterReply,
  RegisterRequest,
  RetireRequest,
  RollReply,
  WhoamiReply,
  WhoamiRequest,
} from '../protocol/api-identity.ts';
import type {
  ForgetTranscriptsReply,
  ForgetTranscriptsRequest,
  ForgetUndoReply,
  ForgetUndoRequest,
  ForgottenReply,
} from '../protocol/api-forget.ts';
import type { AreasReply, AreasRequest } from '../protocol/api-areas.ts';
import type {
  AllowReply,
  AllowRequest,
  AuditReply,
  AuditWanted,
  GovernanceProbeReply,
  OfferedReply,
  OfferedRequest,
  ReviewReply,
  RuleReply,
  RuleStateRequest,
  RulesChangeReply,
  RulesFileRequest,
  RulesReply,
  TestRulesReply,
  WhyReply,
  WhyRequest,
} from '../protocol/api-governance.ts';
import type {
  AddInstructionRequest,
  ExportInstructionsReply,
  ImportInstructionsReply,
  InstructionReply,
  InstructionsFileRequest,
  InstructionsReply,
  ReviewInstructionRequest,
} from '../protocol/api-instructions.ts';
import type { ClosedownReply, ClosedownRequest, InitReply, InitRequest, InitResult } from '../protocol/api-lifecycle.ts';
import type { IntentReply, IntentRequest } from '../protocol/api-intent.ts';
import type { PriorityReply, PriorityRequest } from '../protocol/api-priority.ts';
import type { InboxReply, InboxRequest, SendReply, SendRequest } from '../protocol/api-messages.ts';
import type { HistoryReply, ReplayReply } from '../protocol/api-history.ts';
import type {
  CaptureRequest,
  CaptureStarted,
  CapturesReply,
  CaptureView,
  ScrollbackReply,
  ScrollbackRequest,
  StopCaptureRequest,
} from '../protocol/api-terminal.ts';
import type {
  AddWorktreeReply,
  AddWorktreeRequest,
  MergeWorktreeReply,
  MergeWorktreeRequest,
  RemoveWorktreeReply,
  RemoveWorktreeRequest,
  WorktreesReply,
} from '../protocol/api-worktree.ts';
import { RollcallError } from '../protocol/errors.ts';
import { VERSION } from '../protocol/version.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { findDaemon } from './endpoint.ts';
import { isOlder } from './semver.ts';
import { exchange, isHungUp, isNobody, SILENCE_LIMIT_MS } from './socket-http.ts';

export interface ClientOptions {
  env: NodeJS.ProcessEnv;
  /** The directory that questions are about. */
  cwd: string;
  /** Start a daemon where none runs, and replace one that is older than this client. */
  mayStart: boolean;
  /** This client's own version; given by tests. */
  version?: string;
}

export interface TranscriptWanted {
  after: string | null;
  limit: number;
  from: number | null;
  to: number | null;
  full: boolean;
}

export interface SearchWanted {
  words: string;
  session: string | null;
  /** Part of a path. */
  file: string | null;
  tool: string | null;
  since: number | null;
  limit: number;
}

/**
 * The daemon, seen from a command. Every call throws the daemon's own RollcallError, DAEMON_UNREACHABLE when nothing
 * answers, or DAEMON_START_FAILED.
 */
export interface Client {
  status(): Promise<StatusReply>;
  sessions(which: { all: boolean; ended: boolean }): Promise<SessionsReply>;
  session(ref: string): Promise<SessionReply>;
  leases(which: { all: boolean }): Promise<LeasesReply>;
  journal(which: { all: boolean; session?: string; limit: number }): Promise<JournalReply>;
  /** @param which.last seconds: only who was here in that time */
  history(which: { all: boolean; session?: string; last: number | null }): Promise<HistoryReply>;
  /** @param at milliseconds since the epoch; null: as it is now */
  replay(ref: string, at: number | null): Promise<ReplayReply>;
  claim(request: Omit<ClaimRequest, 'cwd'>): Promise<ClaimReply>;
  release(request: Omit<ReleaseRequest, 'cwd'>): Promise<ReleaseReply>;
  unlock(request: Omit<UnlockRequest, 'cwd'>): Promise<UnlockReply>;
  /** Blocks for at most `timeoutMs`, also when the daemon is replaced by another meanwhile. */
  wait(request: Omit<WaitRequest, 'cwd'>): Promise<WaitReply>;
  mine(request: Omit<MineRequest, 'cwd'>): Promise<MineReply>;
  whose(request: Omit<WhoseRequest, 'cwd'>): Promise<WhoseReply>;
  areas(request: Omit<AreasRequest, 'cwd'>): Promise<AreasReply>;
  roll(which: { all: boolean }): Promise<RollReply>;
  identify(request: Omit<IdentifyRequest, 'cwd'>): Promise<IdentifyReply>;
  register(request: Omit<RegisterRequest, 'cwd'>): Promise<RegisterReply>;
  whoami(request: Omit<WhoamiRequest, 'cwd'>): Promise<WhoamiReply>;
  forget(request: Omit<WhoamiRequest, 'cwd'>): Promise<ForgetReply>;
  heartbeat(request: Omit<HeartbeatRequest, 'cwd'>): Promise<HeartbeatReply>;
  amend(request: Omit<AmendRequest, 'cwd'>): Promise<AmendReply>;
  intent(request: Omit<IntentRequest, 'cwd'>): Promise<IntentReply>;
  priority(request: Omit<PriorityRequest, 'cwd'>): Promise<PriorityReply>;
  send(request: Omit<SendRequest, 'cwd'>): Promise<SendReply>;
  inbox(request: Omit<InboxRequest, 'cwd'>): Promise<InboxReply>;
  retire(request: Omit<RetireRequest, 'cwd'>): Promise<AmendReply>;
  cleanup(request: Omit<CleanupRequest, 'cwd'>): Promise<CleanupReply>;
  importFpai(request: Omit<ImportRequest, 'cwd'>): Promise<ImportReply>;
  export(): Promise<ExportReply>;
  /** Begins to write a session into a directory; the daemon goes on by itself. */
  startExport(request: Omit<ExportRequest, 'cwd'>): Promise<ExportStarted>;
  /** Waits up to half a second for its end. Throws what it failed with. */
  exportState(id: string): Promise<ExportState>;
  cancelExport(id: string): Promise<void>;
  budget(which: { all: boolean }): Promise<BudgetReply>;
  /** @param which.last seconds: only of that time */
  usage(which: { all: boolean; by: UsageReply['by']; session?: string; last: number | null }): Promise<UsageReply>;
  /** @param session whose files are listed */
  archive(session?: string): Promise<ArchiveReply>;
  /** @param raw fails where the record is too long to be shown as it stands in its file */
  record(id: string, raw: boolean): Promise<RecordReply>;
  /** One page. @param which.from of this time, ms since the epoch; `full`: no piece is cut */
  transcript(ref: string, which: TranscriptWanted): Promise<TranscriptReply>;
  /** @param wanted.since ms since the epoch */
  search(wanted: SearchWanted): Promise<SearchReply>;
  context(ref: string): Promise<ContextReply>;
  /** @param ref `latest`: the newest of the repository */
  handOff(ref: string): Promise<HandOffReply>;
  /** Of older tools. */
  importHandOffs(request: Omit<ImportHandOffsRequest, 'cwd'>): Promise<ImportHandOffsReply>;
  importAudit(request: Omit<ImportAuditRequest, 'cwd'>): Promise<ImportAuditReply>;
  importedHandOffs(): Promise<ImportedHandOffsReply>;
  importedHandOff(ref: string): Promise<ImportedHandOffReply>;
  compactions(session?: string): Promise<CompactionsReply>;
  /** Waits until all of it is done. */
  closedown(request: Omit<ClosedownRequest, 'cwd'>): Promise<ClosedownReply>;
  /** What the daemon knows of a start here. */
  init(request: Omit<InitRequest, 'cwd'>): Promise<InitReply>;
  reportInit(result: InitResult): Promise<void>;
  forgetTranscripts(request: Omit<ForgetTranscriptsRequest, 'cwd'>): Promise<ForgetTranscriptsReply>;
  forgotten(): Promise<ForgottenReply>;
  undoForget(request: Omit<ForgetUndoRequest, 'cwd'>): Promise<ForgetUndoReply>;
  captures(): Promise<CapturesReply>;
  startCapture(request: Omit<CaptureRequest, 'cwd'>): Promise<CaptureStarted>;
  stopCapture(request: Omit<StopCaptureRequest, 'cwd'>): Promise<CaptureView>;
  importScrollback(request: Omit<ScrollbackRequest, 'cwd'>): Promise<ScrollbackReply>;
  worktrees(which: { all: boolean }): Promise<WorktreesReply>;
  addWorktree(request: Omit<AddWorktreeRequest, 'cwd'>): Promise<AddWorktreeReply>;
  mergeWorktree(request: Omit<MergeWorktreeRequest, 'cwd'>): Promise<MergeWorktreeReply>;
  removeWorktree(request: Omit<RemoveWorktreeRequest, 'cwd'>): Promise<RemoveWorktreeReply>;
  /** One page of decisions, newest first. */
  audit(wanted: AuditWanted): Promise<AuditReply>;
  why(request: Omit<WhyRequest, 'cwd'>): Promise<WhyReply>;
  allow(request: Omit<AllowRequest, 'cwd'>): Promise<AllowReply>;
  offered(request: Omit<OfferedRequest, 'cwd'>): Promise<OfferedReply>;
  rules(): Promise<RulesReply>;
  rule(id: string): Promise<RuleReply>;
  testRules(command: string): Promise<TestRulesReply>;
  addRules(request: Omit<RulesFileRequest, 'cwd'>): Promise<RulesChangeReply>;
  applyRules(request: Omit<RulesFileRequest, 'cwd'>): Promise<RulesChangeReply>;
  setRuleState(request: Omit<RuleStateRequest, 'cwd'>): Promise<RulesChangeReply>;
  /** @param state null: all */
  instructions(state: string | null): Promise<InstructionsReply>;
  reviewInstruction(request: Omit<ReviewInstructionRequest, 'cwd'>): Promise<InstructionReply>;
  importInstructions(request: Omit<InstructionsFileRequest, 'cwd'>): Promise<ImportInstructionsReply>;
  exportInstructions(request: Omit<InstructionsFileRequest, 'cwd'>): Promise<ExportInstructionsReply>;
  addInstruction(request: Omit<AddInstructionRequest, 'cwd'>): Promise<InstructionReply>;
  /** @param since ms since the epoch; null: 30 days ago */
  reviewRules(since: number | null): Promise<ReviewReply>;
  probeGovernance(): Promise<GovernanceProbeReply>;
  refresh(): Promise<RefreshReply>;
  /** The session of the agent that a command runs under. */
  caller(who: Caller): Promise<CallerReply>;
  daemon(): Promise<DaemonReply>;
  probe(): Promise<ProbeReply>;
  report(found: EnforcementReport): Promise<void>;
  /** Asks the daemon to leave; resolves when its process is gone. */
  stop(): Promise<StopReply>;
}

/** How long a daemon may take to end its current requests after it was asked to leave. */
const LEAVE_LIMIT_MS = 10_000;
const LEAVE_POLL_MS = 20;
/** A start takes some 200 ms; a machine that is busy with other things gets more. */
const START_LIMIT_MS = 15_000;
/** The index of a large archive is written anew. */
const FORGET_LIMIT_MS = 30 * 60_000;
/** Dumps of gigabytes are read as a whole, twice. */
const LONG_READ_MS = 30 * 60_000;
/** The daemon gives up a git that makes a worktree after two minutes. */
const WORKTREE_MS = 5 * 60_000;
/** Processes get their time to end, and git and a transcript theirs. */
const CLOSEDOWN_LIMIT_MS = 2 * 60_000;
/** Between two tries of a request that outlives its daemon. */
const ASK_AGAIN_MS = 100;

/** The state directory of this machine: what the daemon writes lies here. */
export function stateDirectory(env: NodeJS.ProcessEnv): string {
  return directoriesOf(env).state;
}

/** No daemon runs: the one thing that a command which starts none has an answer for. */
export function isNoneRunning(error: unknown): boolean {
  return error instanceof RollcallError && error.code === 'DAEMON_UNREACHABLE' && isNobody(error.cause);
}

export function createClient(options: ClientOptions): Client {
  const { env, cwd, mayStart, version = VERSION } = options;
  const { state } = directoriesOf(env);
  const socket = socketPath(state, env);
  refuseForeign(dirname(socket));
  if (mayStart) refuseNowhere(state);

  const stop = async (): Promise<StopReply> => {
    const reply = (await exchange(socket, 'POST', '/api/daemon/stop', {})) as StopReply;
    await gone(reply.pid);
    return reply;
  };

  /** One request; with mayStart it makes sure first that a daemon of at least this version runs. */
  const request = async (method: 'GET' | 'POST', path: string, body?: unknown, silenceMs?: number): Promise<unknown> => {
    if (!mayStart) return exchange(socket, method, path, body, silenceMs);
    const found = findDaemon(state);
    if (found !== null && isOlder(found.version, version)) await replaceOld();
    try {
      return await exchange(socket, method, path, body, silenceMs);
    } catch (error) {
      // A question may be asked twice; an order only when it is sure that nobody took it.
      if (!isAbsent(error) && !(method === 'GET' && isHungUp(error))) throw error;
      await start(isLeaving(error) ? null : found);
    }
    return exchange(socket, method, path, body, silenceMs);
  };

  const start = async (dead: Endpoint | null): Promise<void> => {
    const { startDaemon } = await import('./start-daemon.ts');
    await startDaemon({ env, waitMs: START_LIMIT_MS, dead });
  };

  /** An older daemon leaves for a new one; when it is gone already, that is as good. */
  const replaceOld = async (): Promise<void> => {
    try {
      await stop();
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
  };

  const about = (path: string, query: Record<string, string | boolean | undefined>): string => {
    const parameters = new URLSearchParams({ cwd });
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== false) parameters.set(name, value === true ? '1' : value);
    }
    return `${path}?${parameters.toString()}`;
  };
  const get = async <Reply>(path: string, query: Record<string, string | boolean | undefined> = {}): Promise<Reply> =>
    (await request('GET', about(path, query))) as Reply;
  /** An order about the directory. */
  const order = async <Reply>(path: string, body: object): Promise<Reply> => (await request('POST', path, { cwd, ...body })) as Reply;

  /** Asked again of the next daemon with the time that is left: the line is kept in the register. */
  const wait = async (body: Omit<WaitRequest, 'cwd'>): Promise<WaitReply> => {
    const end = performance.now() + body.timeoutMs;
    for (;;) {
      const timeoutMs = Math.max(0, Math.ceil(end - performance.now()));
      try {
        return (await request('POST', '/api/wait', { cwd, ...body, timeoutMs }, timeoutMs + SILENCE_LIMIT_MS)) as WaitReply;
      } catch (error) {
        if (timeoutMs === 0 || !(isAbsent(error) || isHungUp(error))) throw error;
      }
      await new Promise((done) => setTimeout(done, ASK_AGAIN_MS));
    }
  };

  return {
    status: () => get('/api/status'),
    sessions: (which) => get('/api/sessions', which),
    session: (ref) => get(`/api/sessions/${encodeURIComponent(ref)}`),
    leases: (which) => get('/api/leases', which),
    journal: ({ limit, ...which }) => get('/api/journal', { ...which, limit: String(limit) }),
    history: ({ last, ...which }) => get('/api/history', { ...which, last: last === null ? undefined : String(last) }),
    replay: (ref, at) => get(`/api/replay/${encodeURIComponent(ref)}`, { at: at === null ? undefined : String(at) }),
    claim: (body) => order('/api/claim', body),
    release: (body) => order('/api/release', body),
    unlock: (body) => order('/api/unlock', body),
    wait,
    mine: (body) => order('/api/mine', body),
    whose: (body) => order('/api/whose', body),
    areas: (body) => order('/api/areas', body),
    roll: (which) => get('/api/roll', which),
    identify: (body) => order('/api/identify', body),
    register: (body) => order('/api/register', body),
    whoami: (body) => order('/api/whoami', body),
    forget: (body) => order('/api/forget', body),
    heartbeat: (body) => order('/api/heartbeat', body),
    amend: (body) => order('/api/amend', body),
    intent: (body) => order('/api/intent', body),
    priority: (body) => order('/api/priority', body),
    send: (body) => order('/api/send', body),
    inbox: (body) => order('/api/inbox', body),
    retire: (body) => order('/api/retire', body),
    cleanup: (body) => order('/api/cleanup', body),
    importFpai: (body) => order('/api/import/fpai', body),
    export: () => get('/api/export'),
    startExport: (body) => order('/api/exports', body),
    exportState: (id) => get(`/api/exports/${encodeURIComponent(id)}`),
    cancelExport: async (id) => void (await order(`/api/exports/${encodeURIComponent(id)}/cancel`, {})),
    budget: (which) => get('/api/budget', which),
    usage: ({ last, ...which }) => get('/api/usage', { ...which, last: last === null ? undefined : String(last) }),
    archive: (session) => get('/api/archive', { session }),
    record: (id, raw) => get(`/api/record/${encodeURIComponent(id)}`, { raw }),
    transcript: (ref, { full, ...which }) => get(`/api/transcript/${encodeURIComponent(ref)}`, { ...given(which), full }),
    search: (wanted) => get('/api/search', given({ ...wanted })),
    context: (ref) => get(`/api/context/${encodeURIComponent(ref)}`),
    handOff: (ref) => get(`/api/handoff/${encodeURIComponent(ref)}`),
    importHandOffs: async (body) => (await request('POST', '/api/import/handoffs', { cwd, ...body }, LONG_READ_MS)) as ImportHandOffsReply,
    importAudit: async (body) => (await request('POST', '/api/import/audit', { cwd, ...body }, LONG_READ_MS)) as ImportAuditReply,
    importedHandOffs: () => get('/api/imported-handoffs'),
    importedHandOff: (ref) => get('/api/imported-handoff', { ref }),
    compactions: (session) => get('/api/compactions', { session }),
    closedown: async (body) => (await request('POST', '/api/closedown', { cwd, ...body }, CLOSEDOWN_LIMIT_MS)) as ClosedownReply,
    forgetTranscripts: async (body) =>
      (await request('POST', '/api/forget/transcripts', { cwd, ...body }, FORGET_LIMIT_MS)) as ForgetTranscriptsReply,
    forgotten: () => get('/api/forget/transcripts'),
    undoForget: (body) => order('/api/forget/transcripts/undo', body),
    captures: () => get('/api/captures'),
    startCapture: (body) => order('/api/captures', body),
    stopCapture: (body) => order('/api/captures/stop', body),
    importScrollback: async (body) => (await request('POST', '/api/import/scrollback', { cwd, ...body }, LONG_READ_MS)) as ScrollbackReply,
    worktrees: (which) => get('/api/worktrees', which),
    addWorktree: async (body) => (await request('POST', '/api/worktrees', { cwd, ...body }, WORKTREE_MS)) as AddWorktreeReply,
    mergeWorktree: async (body) => (await request('POST', '/api/worktrees/merge', { cwd, ...body }, WORKTREE_MS)) as MergeWorktreeReply,
    removeWorktree: async (body) => (await request('POST', '/api/worktrees/remove', { cwd, ...body }, WORKTREE_MS)) as RemoveWorktreeReply,
    audit: ({ all, ...wanted }) => get('/api/audit', { ...given(wanted), all }),
    why: (body) => order('/api/why', body),
    allow: (body) => order('/api/allow', body),
    offered: (body) => order('/api/allow/offered', body),
    rules: () => get('/api/rules'),
    rule: (id) => get(`/api/rules/${encodeURIComponent(id)}`),
    testRules: (command) => order('/api/rules/test', { command }),
    addRules: (body) => order('/api/rules/add', body),
    applyRules: (body) => order('/api/rules/apply', body),
    setRuleState: (body) => order('/api/rules/state', body),
    instructions: (state) => get('/api/instructions', { state: state ?? undefined }),
    reviewInstruction: (body) => order('/api/instructions/review', body),
    importInstructions: (body) => order('/api/instructions/import', body),
    exportInstructions: (body) => order('/api/instructions/export', body),
    addInstruction: (body) => order('/api/instructions/add', body),
    reviewRules: (since) => get('/api/rules-review', { since: since === null ? undefined : String(since) }),
    probeGovernance: () => get('/api/governance/probe'),
    init: (body) => order('/api/init', body),
    reportInit: async (result) => void (await order('/api/init/result', result)),
    refresh: () => order('/api/refresh', {}),
    caller: async (who) => (await request('POST', '/api/caller', who)) as CallerReply,
    daemon: async () => (await request('GET', '/api/daemon')) as DaemonReply,
    probe: async () => (await request('POST', '/api/daemon/probe', {})) as ProbeReply,
    report: async (found) => void (await order('/api/enforcement', found)),
    stop,
  };
}

/** What there is of a query, as texts. */
function given(query: Record<string, string | number | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])));
}

/** No daemon took the request: it did nothing, and another one may have it. */
function isAbsent(error: unknown): boolean {
  return isLeaving(error) || isNoneRunning(error);
}

function isLeaving(error: unknown): boolean {
  return error instanceof RollcallError && error.code === 'DAEMON_LEAVING';
}

/** A directory of another user, or a link, may hold another program's socket: its answers are not to be believed. */
function refuseForeign(directory: string): void {
  const stat = lstatSync(directory, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isDirectory() && stat.uid === process.geteuid?.())) return;
  throw new RollcallError('STATE_DIRECTORY_UNSAFE', { path: directory, detail: 'it is not a directory of yours' });
}

/** Resolves when the process is gone; one that only waits for its parent to notice (a zombie) is. */
async function gone(pid: number): Promise<void> {
  const { processIdOf } = await import('../platform/processes.ts');
  for (let waited = 0; waited < LEAVE_LIMIT_MS; waited += LEAVE_POLL_MS) {
    if (processIdOf(pid) === null) return;
    await new Promise((done) => setTimeout(done, LEAVE_POLL_MS));
  }
  const seconds = LEAVE_LIMIT_MS / 1000;
  throw new RollcallError('DAEMON_UNREACHABLE', { detail: `process ${pid} was asked to leave and is still there after ${seconds} s` });
}
