import type { Change, Incident, Reach, SharedItem } from '../core/change/change.ts';
import type { Allowance, DecisionRecord, DecisionCount, StoredRule } from '../core/governance/audit.ts';
import type { Instruction, Saying } from '../core/governance/instruction.ts';
import type { Intent, ToldImport } from '../core/intent/intent.ts';
import type { Lease } from '../core/lease/lease.ts';
import type { Closing } from '../core/lifecycle/closing.ts';
import type { Wait } from '../core/lease/wait.ts';
import type { Delivery, Message, NewMessage } from '../core/message/message.ts';
import type { Compaction } from '../core/session/compaction.ts';
import type { Priority } from '../core/session/priority.ts';
import type { HandOff } from '../core/session/hand-over.ts';
import type { TerminalIdentity } from '../core/session/instance.ts';
import type { ProcessId, Session } from '../core/session/session.ts';
import type { CheckoutOffer, OwnCheckout } from '../core/worktree/own-checkout.ts';
import type { AgentName } from '../protocol/agent.ts';

export type { Wait };

/**
 * The register behind one port. Every adapter (SQLite; PostgreSQL later) passes test/contract/store.ts.
 *
 * Contract:
 * - `transaction` serialises all transactions that name a common workspace, over all processes. It resolves after the
 *   commit; an error thrown by the callback rolls everything back and rejects with that error.
 * - The callback may await only the verbs of `tx`. One that waits for anything else is rolled back and rejects with
 *   TRANSACTION_ESCAPED: a lock is never held over foreign I/O.
 * - A verb that failed fails its transaction, even when the callback catches the error. A row that breaks a rule of the
 *   register (a second holder, a number twice, an unknown session) is such a failure, with the database's own error.
 * - `read` sees a consistent snapshot of committed data, on another connection, and never waits for a writer. Its
 *   callback too may await only verbs.
 * - Rows go in and come out as the records of core/; unknown columns of a newer, compatible schema are left alone.
 * - Errors: REGISTER_UNAVAILABLE (disk full, read-only, locked beyond the time limit; the transaction is undone and
 *   the store remains usable), REGISTER_CORRUPT, REGISTER_NEWER (at open; nothing is written).
 */
export interface Store {
  transaction<T>(workspaceIds: readonly number[], work: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** The workspace or worktree with this key, made when it is new. Idempotent, safe from several processes. */
  ensureWorkspace(workspace: { key: string; name: string; now: number }): Promise<Workspace>;
  ensureWorktree(worktree: { workspaceId: number; path: string; now: number }): Promise<Worktree>;
  /** A real write and read back of a fresh value: throws when either fails. */
  probe(value: string): Promise<void>;
  /** Work that keeps transactions fast (a checkpoint of the log), for a quiet moment every few seconds; nothing when nothing changed. */
  maintain(): Promise<void>;
  /** Nothing that was removed is left in the files of the register, its log included. Waits for readers, for a while. */
  scrub(): Promise<void>;
  /**
   * Another number than before when something may have been committed since, by whichever process. Costs 2 µs, to be asked
   * where a task begins, not inside a transaction: what rests need not be read again.
   */
  revision(): number;
  /** Number of the newest migration that this register has. */
  schemaVersion(): Promise<number>;
  close(): Promise<void>;
}

/** One repository; outside of git, one directory. */
export interface Workspace {
  id: number;
  /** Real path of the git common directory, or of the directory itself. Unique. */
  key: string;
  /** Name for people: last part of the main checkout's path. */
  name: string;
  createdAt: number;
}

/** One checkout of a workspace. */
export interface Worktree {
  id: number;
  workspaceId: number;
  /** Real path of its root. Unique. */
  path: string;
  createdAt: number;
}

export interface ReadTx {
  workspaces: {
    all(): Promise<Workspace[]>;
    get(id: number): Promise<Workspace | null>;
    byKey(key: string): Promise<Workspace | null>;
    worktree(id: number): Promise<Worktree | null>;
    worktrees(workspaceId: number): Promise<Worktree[]>;
  };
  sessions: {
    get(id: string): Promise<Session | null>;
    /** All rows of this agent's id or of an alias of kind `agent`, newest start first. */
    byAgentSession(agent: AgentName, agentSessionId: string): Promise<Session[]>;
    /** Rows that are not ended and whose process is this one. */
    byProcess(process: ProcessId): Promise<Session[]>;
    /** Not ended, of one workspace or of all, by workspace and number. */
    live(workspaceId: number | null): Promise<Session[]>;
    /** Ended ones too, newest start first. */
    recent(workspaceId: number | null, limit: number): Promise<Session[]>;
    aliases(sessionId: string): Promise<Alias[]>;
    /** Sessions of the workspace (null: of all) that have this alias, newest start first. */
    byAlias(workspaceId: number | null, alias: string): Promise<Session[]>;
    /** Of every session that the workspace ever had; 0 before the first. */
    highestNumber(workspaceId: number): Promise<number>;
  };
  leases: {
    /** Pending, held and dormant ones on this key of this worktree. */
    onPath(worktreeId: number, key: string): Promise<Lease[]>;
    /** Pending and held ones on this key in the other worktrees of the workspace. */
    elsewhere(workspaceId: number, key: string, exceptWorktreeId: number): Promise<Lease[]>;
    ofSession(sessionId: string): Promise<Lease[]>;
    /** Those of the session that wait for the outcome of a call. */
    waiting(sessionId: string): Promise<Lease[]>;
    /**
     * Pending and held ones of one worktree, by path. `below` (a folded directory, '' is the root) leaves out those whose
     * key is not below it, patterns too: ask `patterns` for those that may reach into it.
     */
    inWorktree(worktreeId: number, below?: string): Promise<Lease[]>;
    /** Pending and held patterns that count in this worktree: its own, and those of the workspace that count everywhere. */
    patterns(workspaceId: number, worktreeId: number): Promise<Lease[]>;
    /** Pending and held ones, of one workspace or of all, by path. */
    live(workspaceId: number | null): Promise<Lease[]>;
  };
  calls: {
    ofSession(sessionId: string): Promise<OpenCall[]>;
    all(): Promise<OpenCall[]>;
  };
  waits: {
    get(sessionId: string, worktreeId: number, key: string): Promise<Wait | null>;
    /** In the order of the line: who came first is first. */
    onPath(worktreeId: number, key: string): Promise<Wait[]>;
    ofSession(sessionId: string): Promise<Wait[]>;
    live(workspaceId: number | null): Promise<Wait[]>;
  };
  changes: {
    /** Every author of this file, the first one first. */
    onPath(worktreeId: number, key: string): Promise<Change[]>;
    /** By path; `below` as in leases.inWorktree. */
    inWorktree(worktreeId: number, below?: string): Promise<Change[]>;
    ofSession(sessionId: string): Promise<Change[]>;
  };
  reaches: {
    /** Of one worktree: those that are open, and those that closed at this time or later; by openedAt. */
    since(worktreeId: number, at: number): Promise<Reach[]>;
    /** Open ones of a session, in every worktree. */
    open(sessionId: string): Promise<Reach[]>;
    /** Open ones whose call goes on in the background, of every session. */
    background(): Promise<Reach[]>;
  };
  sharedItems: {
    of(workspaceId: number): Promise<SharedItem[]>;
  };
  incidents: {
    /** Of one workspace or of all, newest first. */
    recent(workspaceId: number | null, since: number, limit: number): Promise<Incident[]>;
    /** Of one file, those of this holder's turn. */
    ofTurn(holderId: string, turn: number, worktreeId: number, key: string): Promise<Incident[]>;
  };
  journal: {
    /** Newest first. */
    recent(filter: { workspaceId?: number; sessionId?: string; kind?: string; before?: number; limit: number }): Promise<JournalEntry[]>;
    /** What follows entry `seq` (0: from the first that is kept), of all workspaces, oldest first. */
    after(seq: number, limit: number): Promise<JournalEntry[]>;
  };
  settings: {
    get(key: string): Promise<string | null>;
  };
  /** Who the terminals of people say that they are. Sessions of agents have none. */
  identities: {
    get(workspaceId: number, instance: string): Promise<TerminalIdentity | null>;
    /** By workspace and instance. */
    ofSession(sessionId: string): Promise<TerminalIdentity[]>;
  };
  /** What sessions left for the next ones: one of each. */
  handOffs: {
    get(sessionId: string): Promise<HandOff | null>;
    /** Those that nobody was given yet, newest first. */
    open(workspaceId: number, limit: number): Promise<HandOff[]>;
    /** Newest first. */
    recent(workspaceId: number, limit: number): Promise<HandOff[]>;
  };
  compactions: {
    /** By ordinal. */
    ofSession(sessionId: string): Promise<Compaction[]>;
    /** Newest first. */
    recent(workspaceId: number, limit: number): Promise<Compaction[]>;
  };
  /** What sessions said of their work, beside its text (`Session.goal`): one of each at most. */
  intents: {
    get(sessionId: string): Promise<Intent | null>;
    /** Of the sessions of the workspace that are not ended, by session. */
    live(workspaceId: number): Promise<Intent[]>;
  };
  /** What persons said of how urgent the work of a session is: one of each at most. */
  priorities: {
    /** Of all sessions, ended ones too, by session. */
    all(): Promise<Priority[]>;
  };
  /** Closedowns of sessions: one of each at most. */
  closings: {
    get(sessionId: string): Promise<Closing | null>;
    /** Of sessions that are not ended: those that began and were not opened again. */
    closed(): Promise<Closing[]>;
    /** Those that began, and neither ended nor were given up, the oldest first. */
    unfinished(): Promise<Closing[]>;
    /** Those that began and that nobody was given yet, newest first. */
    open(workspaceId: number, limit: number): Promise<Closing[]>;
    /** Those that this session was given, the last first. */
    consumed(sessionId: string): Promise<Closing[]>;
  };
  toldImports: {
    get(sessionId: string, worktreeId: number, key: string, holderId: string): Promise<ToldImport | null>;
    /** By session, worktree and key. */
    ofHolder(holderId: string): Promise<ToldImport[]>;
  };
  /** What sessions of a workspace are told by others, each with one delivery for each of its readers. */
  messages: {
    get(number: number): Promise<Message | null>;
    /** Newest first. */
    recent(workspaceId: number, limit: number): Promise<Message[]>;
    /** Newest first. */
    sentBy(sessionId: string, limit: number): Promise<Message[]>;
    delivery(message: number, sessionId: string): Promise<Delivery | null>;
    /** By session. */
    deliveriesOf(message: number): Promise<Delivery[]>;
    /** All to this session, the oldest first. */
    inbox(sessionId: string): Promise<Delivery[]>;
    /** Those of them that were neither seen in the transcript nor acknowledged. */
    open(sessionId: string): Promise<Delivery[]>;
    /** The same of every session, ended ones too. */
    allOpen(): Promise<Delivery[]>;
  };
  /** Checkouts that were made by Rollcall, and who was offered one. */
  checkouts: {
    get(id: string): Promise<OwnCheckout | null>;
    /** Of one workspace or of all, the oldest first. */
    of(workspaceId: number | null): Promise<OwnCheckout[]>;
    ofSession(sessionId: string): Promise<OwnCheckout[]>;
    offered(sessionId: string): Promise<CheckoutOffer | null>;
  };
  decisions: {
    get(id: string): Promise<DecisionRecord | null>;
    /** Those that set this one aside, oldest first. */
    overriding(id: string): Promise<DecisionRecord[]>;
    /** Newest first; those of one time by id. */
    recent(filter: DecisionFilter): Promise<DecisionRecord[]>;
    /** What passed in silence, in no order. */
    counts(filter: Pick<DecisionFilter, 'workspaceId' | 'sessionId' | 'since'>): Promise<DecisionCount[]>;
  };
  /** Allow-once codes, by the hash of the code. */
  allowances: {
    get(codeHash: string): Promise<Allowance | null>;
    /** Oldest first. */
    ofCall(sessionId: string, inputHash: string): Promise<Allowance[]>;
    ofSession(sessionId: string): Promise<Allowance[]>;
  };
  /** What people said of rules; the built-in ones themselves are in the program. */
  rules: {
    /** The newest version of each, by id. */
    all(): Promise<StoredRule[]>;
    /** Oldest first. */
    versions(id: string): Promise<StoredRule[]>;
  };
  /** What users said that is to hold. */
  instructions: {
    get(id: string): Promise<Instruction | null>;
    /** In whichever state, by the time at which it was said first. */
    of(workspaceId: number): Promise<Instruction[]>;
    byKey(workspaceId: number, key: string): Promise<Instruction | null>;
    /** Oldest first. */
    sayings(id: string): Promise<Saying[]>;
    sayingsOfSession(sessionId: string): Promise<Saying[]>;
  };
}

export interface Tx extends ReadTx {
  sessions: ReadTx['sessions'] & {
    insert(session: Session): Promise<void>;
    /** Replaces the whole row; throws when there is none. */
    update(session: Session): Promise<void>;
    /** Idempotent. */
    addAlias(alias: Alias): Promise<void>;
    /** All of them. Its row, and the agent's id in it, stay. */
    removeAliases(sessionId: string): Promise<void>;
    /** The workspace's next ordinal, from 1. */
    nextOrdinal(workspaceId: number): Promise<number>;
  };
  leases: ReadTx['leases'] & {
    /** Inserts, or replaces the row with the same id. */
    put(lease: Lease): Promise<void>;
    remove(ids: readonly string[]): Promise<void>;
    /** Only ever grows, also over rollbacks of others and restarts. */
    nextToken(workspaceId: number): Promise<number>;
  };
  calls: ReadTx['calls'] & {
    /** Idempotent by session and toolUseId. */
    open(call: OpenCall): Promise<void>;
    /** The call that was open, null when there was none. */
    close(sessionId: string, toolUseId: string): Promise<OpenCall | null>;
    /** Returns how many there were. */
    closeAll(sessionId: string): Promise<number>;
  };
  waits: ReadTx['waits'] & {
    put(wait: Wait): Promise<void>;
    remove(sessionId: string, worktreeId: number, key: string): Promise<void>;
    removeOfSession(sessionId: string): Promise<void>;
  };
  changes: ReadTx['changes'] & {
    /** Inserts, or replaces the row of the same worktree, key and author. */
    put(change: Change): Promise<void>;
    /** One author's row, or with no author given every row of the file. */
    remove(worktreeId: number, key: string, author?: { sessionId: string | null }): Promise<void>;
  };
  reaches: ReadTx['reaches'] & {
    /** Inserts, or replaces the row of the same session, call and worktree. */
    put(reach: Reach): Promise<void>;
    /** Closes what is open of one call (null: of all calls) of a session; background ones only where asked. */
    close(sessionId: string, toolUseId: string | null, at: number, background: boolean): Promise<void>;
    /** Deletes those that closed before this time; returns how many. */
    prune(closedBefore: number): Promise<number>;
  };
  sharedItems: ReadTx['sharedItems'] & {
    /** Idempotent by workspace, kind and name: the newest maker counts. */
    put(item: SharedItem): Promise<void>;
    remove(workspaceId: number, kind: SharedItem['kind'], name: string): Promise<void>;
  };
  incidents: ReadTx['incidents'] & {
    add(incident: Incident): Promise<void>;
    /** Returns how many were older. */
    prune(olderThan: number): Promise<number>;
  };
  notices: {
    add(notice: Notice): Promise<void>;
    /** The oldest first; they are gone afterwards (with the commit). */
    take(sessionId: string, limit: number): Promise<Notice[]>;
  };
  journal: ReadTx['journal'] & {
    append(entry: NewJournalEntry): Promise<void>;
    /** Deletes the entries of one kind about a session, but never the newest of all. */
    removeOfSession(sessionId: string, kind: string): Promise<void>;
    /** Deletes entries older than this time, but never the newest of all, nor those of the kind `except`; returns how many. */
    prune(olderThan: number, except?: string): Promise<number>;
  };
  settings: ReadTx['settings'] & {
    set(key: string, value: string): Promise<void>;
  };
  handOffs: ReadTx['handOffs'] & {
    /** Inserts, or replaces the one of the same session. */
    put(handOff: HandOff): Promise<void>;
    remove(sessionId: string): Promise<void>;
  };
  compactions: ReadTx['compactions'] & {
    /** Inserts, or replaces what later signs may add to the one with the same id. */
    put(compaction: Compaction): Promise<void>;
    removeOfSession(sessionId: string): Promise<void>;
  };
  intents: ReadTx['intents'] & {
    /** Inserts, or replaces the one of the same session. */
    put(intent: Intent): Promise<void>;
    remove(sessionId: string): Promise<void>;
  };
  priorities: ReadTx['priorities'] & {
    /** Inserts, or replaces the one of the same session. */
    put(priority: Priority): Promise<void>;
    remove(sessionId: string): Promise<void>;
  };
  closings: ReadTx['closings'] & {
    /** Inserts, or replaces the one of the same session. */
    put(closing: Closing): Promise<void>;
    remove(sessionId: string): Promise<void>;
  };
  toldImports: ReadTx['toldImports'] & {
    /** Inserts, or replaces the one of the same session, worktree, key and holder. */
    put(told: ToldImport): Promise<void>;
    remove(told: ToldImport): Promise<void>;
    /** What this session was told. */
    removeOfSession(sessionId: string): Promise<void>;
  };
  decisions: ReadTx['decisions'] & {
    add(decision: DecisionRecord): Promise<void>;
    /** The same of an imported one; false: it was there already, and stays as it is. */
    addOnce(decision: DecisionRecord): Promise<boolean>;
    follow(id: string, followed: 'ran' | 'failed'): Promise<void>;
    /** Takes the texts of the calls of a session away. */
    forgetInputs(sessionId: string): Promise<void>;
    /** Adds to what is counted already. */
    count(counts: DecisionCount): Promise<void>;
    /** Counts too; returns how many decisions were older. Imported ones stay. */
    prune(olderThan: number): Promise<number>;
  };
  allowances: ReadTx['allowances'] & {
    /** Inserts; of one that is there, replaces its times. */
    put(allowance: Allowance): Promise<void>;
    remove(codeHash: string): Promise<void>;
    /** Returns how many had expired before. */
    prune(expiredBefore: number): Promise<number>;
  };
  rules: ReadTx['rules'] & {
    /** A version that is not there yet. */
    add(rule: StoredRule): Promise<void>;
  };
  instructions: ReadTx['instructions'] & {
    /** Inserts, or replaces the row with the same id but for its workspace and key. A key is there once in a workspace. */
    put(instruction: Instruction): Promise<void>;
    /** With the times that it was said. */
    remove(id: string): Promise<void>;
    /** false: this record said it already. The instruction must be there. */
    noteSaying(saying: Saying): Promise<boolean>;
    forgetSayings(sessionId: string): Promise<void>;
  };
  checkouts: ReadTx['checkouts'] & {
    /** Inserts, or replaces the row with the same id. One directory of a workspace is one checkout. */
    put(checkout: OwnCheckout): Promise<void>;
    remove(id: string): Promise<void>;
    /** Idempotent: the first one stays. */
    noteOffer(offer: CheckoutOffer): Promise<void>;
  };
  messages: ReadTx['messages'] & {
    /** With the next number, which nothing ever had or will have. */
    add(message: NewMessage): Promise<Message>;
    /** Inserts, or replaces the one of the same message and session; both must be there. */
    putDelivery(delivery: Delivery): Promise<void>;
    /** What this session sent, and what was sent to it alone; of what was sent to others too, its delivery. */
    removeOfSession(sessionId: string): Promise<void>;
    /** Deletes messages that were sent before this time and that no session waits for that is not ended; returns how many. */
    prune(sentBefore: number): Promise<number>;
  };
  identities: ReadTx['identities'] & {
    /** Inserts, or replaces the one of the same workspace and instance. The session need not be there. */
    put(identity: TerminalIdentity): Promise<void>;
    remove(workspaceId: number, instance: string): Promise<void>;
    /** Returns how many were older. */
    prune(olderThan: number): Promise<number>;
  };
}

export interface DecisionFilter {
  workspaceId?: number;
  /** Then the workspace does not matter. */
  sessionId?: string;
  since?: number;
  /** Only those behind this one, in the order newest first. */
  before?: { at: number; id: string };
  limit: number;
}

export interface Alias {
  sessionId: string;
  workspaceId: number;
  alias: string;
  /** `agent`: an id that the agent itself uses or used for this session; the others are names for people and tools. */
  kind: 'agent' | 'ordinal' | 'process' | 'project' | 'day';
  createdAt: number;
}

/** A tool call that was announced and not yet answered. */
export interface OpenCall {
  sessionId: string;
  toolUseId: string;
  subagentId: string | null;
  tool: string;
  openedAt: number;
}

/** Something to be told with a session's next hook, in our own words (foreign text in it is already made safe). */
export interface Notice {
  id: string;
  sessionId: string;
  at: number;
  text: string;
  /** For the person who sits before the session, not for its agent. */
  forPerson: boolean;
}

export interface NewJournalEntry {
  at: number;
  workspaceId: number | null;
  sessionId: string | null;
  /** `session.started`, `lease.granted`, `lease.denied`, … : docs/how-it-works.md lists them. */
  kind: string;
  data: Readonly<Record<string, unknown>>;
}

export interface JournalEntry extends NewJournalEntry {
  /** Grows with every entry. */
  seq: number;
}
