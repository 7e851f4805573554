import type { Generated } from 'kysely';
import type { SharedItem } from '../../core/change/change.ts';
import type { DecisionRecord, StoredRule } from '../../core/governance/audit.ts';
import type { Instruction } from '../../core/governance/instruction.ts';
import type { Intent } from '../../core/intent/intent.ts';
import type { FileStamp, LeaseExtent, LeaseMode, LeaseOrigin, LeaseState } from '../../core/lease/lease.ts';
import type { AskedBy } from '../../core/lifecycle/closing.ts';
import type { Delivery, Message } from '../../core/message/message.ts';
import type { Compaction } from '../../core/session/compaction.ts';
import type { HandOffReason } from '../../core/session/hand-over.ts';
import type { EndReason, TurnEnd } from '../../core/session/session.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import type { AgentName } from '../../protocol/agent.ts';
import type { Alias } from '../store.ts';

/**
 * The tables as this version knows them (migrations/ makes them). Times are milliseconds since the epoch, UTC; truth
 * values are 0 and 1, so that every dialect stores the same.
 */
export interface Tables {
  workspaces: WorkspacesTable;
  worktrees: WorktreesTable;
  sessions: SessionsTable;
  session_aliases: AliasesTable;
  leases: LeasesTable;
  lease_waits: WaitsTable;
  open_calls: CallsTable;
  changes: ChangesTable;
  call_reaches: ReachesTable;
  shared_items: SharedItemsTable;
  incidents: IncidentsTable;
  notices: NoticesTable;
  journal: JournalTable;
  settings: SettingsTable;
  identities: IdentitiesTable;
  hand_offs: HandOffsTable;
  compactions: CompactionsTable;
  intents: IntentsTable;
  told_imports: ToldImportsTable;
  messages: MessagesTable;
  deliveries: DeliveriesTable;
  checkouts: CheckoutsTable;
  checkout_offers: CheckoutOffersTable;
  closings: ClosingsTable;
  priorities: PrioritiesTable;
  decisions: DecisionsTable;
  decision_counts: DecisionCountsTable;
  allowances: AllowancesTable;
  rules: RulesTable;
  instructions: InstructionsTable;
  instruction_sayings: InstructionSayingsTable;
}

interface WorkspacesTable {
  id: Generated<number>;
  key: string;
  name: string;
  created_at: number;
  /** The last ordinal and the last token that were given out. */
  last_ordinal: Generated<number>;
  last_token: Generated<number>;
}

interface WorktreesTable {
  id: Generated<number>;
  workspace_id: number;
  path: string;
  created_at: number;
}

export interface SessionsTable {
  id: string;
  workspace_id: number;
  worktree_id: number | null;
  number: number;
  ordinal: number;
  agent: AgentName;
  agent_session_id: string;
  incarnation: number;
  host: string;
  /** These three are null together. */
  pid: number | null;
  process_start: string | null;
  boot_id: string | null;
  tty: string | null;
  tmux_pane: string | null;
  cwd: string;
  branch: string | null;
  role: string | null;
  goal: string | null;
  note: string | null;
  project: string | null;
  prompt: string | null;
  transcript_path: string | null;
  permission_mode: string | null;
  attended: number | null;
  parent_id: string | null;
  twin_of: string | null;
  turn_index: number;
  turn_running: number;
  turn_started_at: number | null;
  turn_active_at: number | null;
  turn_ended_at: number | null;
  turn_ended_by: TurnEnd | null;
  started_at: number;
  last_seen_at: number;
  beat_at: number | null;
  events: number;
  inactive_since: number | null;
  ended_at: number | null;
  end_reason: EndReason | null;
}

interface AliasesTable {
  session_id: string;
  workspace_id: number;
  alias: string;
  kind: Alias['kind'];
  created_at: number;
}

export interface LeasesTable {
  id: string;
  workspace_id: number;
  worktree_id: number;
  extent: LeaseExtent;
  everywhere: number;
  path: string;
  key: string;
  session_id: string;
  mode: LeaseMode;
  origin: LeaseOrigin;
  state: LeaseState;
  /** 1 unless the state is dormant. */
  live: number;
  token: number;
  tool_use_id: string | null;
  subagent_id: string | null;
  stamp: FileStamp;
  reason: string | null;
  acquired_at: number;
  refreshed_at: number;
  expires_at: number | null;
  estimated_done_at: number | null;
  unseen: number;
}

interface WaitsTable {
  session_id: string;
  workspace_id: number;
  worktree_id: number;
  path: string;
  key: string;
  turn: number;
  denials: number;
  since: number;
  asked_until: number | null;
  reserved_until: number | null;
}

interface CallsTable {
  session_id: string;
  tool_use_id: string;
  subagent_id: string | null;
  tool: string;
  opened_at: number;
}

interface ChangesTable {
  workspace_id: number;
  worktree_id: number;
  path: string;
  key: string;
  /** Empty: the person. No null, which would be equal to no other. */
  session: string;
  stamp: FileStamp;
  first_at: number;
  last_at: number;
}

interface ReachesTable {
  session_id: string;
  tool_use_id: string;
  workspace_id: number;
  worktree_id: number;
  /** JSON of a list of text. */
  patterns: string | null;
  opened_at: number;
  closed_at: number | null;
  background: number;
}

interface SharedItemsTable {
  workspace_id: number;
  kind: SharedItem['kind'];
  name: string;
  session_id: string;
  at: number;
}

interface IncidentsTable {
  id: string;
  workspace_id: number;
  worktree_id: number;
  path: string;
  key: string;
  at: number;
  holder_id: string;
  turn: number;
  culprit_id: string | null;
  tool: string | null;
  tool_use_id: string | null;
}

interface NoticesTable {
  seq: Generated<number>;
  id: string;
  session_id: string;
  at: number;
  text: string;
  for_person: Generated<number>;
}

interface JournalTable {
  seq: Generated<number>;
  at: number;
  workspace_id: number | null;
  session_id: string | null;
  kind: string;
  /** JSON of an object. */
  data: string;
}

interface SettingsTable {
  key: string;
  value: string;
}

interface IdentitiesTable {
  workspace_id: number;
  instance: string;
  session_id: string;
  number: number;
  day: string;
  at: number;
}

interface HandOffsTable {
  session_id: string;
  workspace_id: number;
  worktree_id: number | null;
  terminal: string | null;
  written_at: number;
  finished_at: number | null;
  reason: HandOffReason | null;
  brief: string;
  title: string;
  file: string;
  given_to: string | null;
  given_at: number | null;
}

interface CompactionsTable {
  id: string;
  session_id: string;
  workspace_id: number;
  ordinal: number;
  at: number;
  trigger_by: Compaction['trigger'];
  pre_tokens: number | null;
  post_tokens: number | null;
  record_uuid: string | null;
  started: number;
  reported: number;
  segment: string;
  parent_segment: string;
  captured: Compaction['captured'];
  file: string | null;
  given: string | null;
  given_at: number | null;
}

interface IntentsTable {
  session_id: string;
  workspace_id: number;
  said_by: Intent['saidBy'];
  said_at: number;
  /** JSON of a list of areas. */
  areas: string;
  progress: number | null;
  progress_at: number | null;
  eta_at: number | null;
  eta_said_at: number | null;
  /** JSON of a list of text. */
  depends_on: string;
  done_at: number | null;
}

interface PrioritiesTable {
  session_id: string;
  workspace_id: number;
  value: number;
  name: string | null;
  set_at: number;
}

interface ClosingsTable {
  session_id: string;
  workspace_id: number;
  worktree_id: number | null;
  asked_by: AskedBy;
  asked_at: number;
  asked_turn: number;
  begun_at: number | null;
  root: string;
  document: string | null;
  /** JSON of a list of phases. */
  phases: string;
  closed_at: number | null;
  reopened_at: number | null;
  /** JSON of a recovery. */
  recovery: string | null;
  consumed_by: string | null;
  consumed_at: number | null;
  shown_at: number | null;
}

interface CheckoutsTable {
  id: string;
  session_id: string | null;
  workspace_id: number;
  path: string;
  branch: string;
  base_branch: string | null;
  base_commit: string;
  made_from: string;
  made_by: OwnCheckout['madeBy'];
  state: OwnCheckout['state'];
  at: number;
  left_at: number | null;
  commits: number | null;
  files: number | null;
}

interface CheckoutOffersTable {
  session_id: string;
  workspace_id: number;
  at: number;
}

interface MessagesTable {
  number: Generated<number>;
  workspace_id: number;
  sender: Message['sender'];
  from_id: string | null;
  from_number: number | null;
  text: string;
  reply_to: number | null;
  to_all: number;
  sent_at: number;
}

interface DeliveriesTable {
  session_id: string;
  message: number;
  workspace_id: number;
  given_at: number | null;
  given_with: Delivery['givenWith'];
  transcript: string | null;
  givings: number;
  again: number;
  delivered_at: number | null;
  acknowledged_at: number | null;
  acknowledged_by: Delivery['acknowledgedBy'];
}

interface ToldImportsTable {
  session_id: string;
  workspace_id: number;
  worktree_id: number;
  path: string;
  key: string;
  holder_id: string;
  imported_by: string;
  turn: number;
  at: number;
}

interface DecisionsTable {
  id: string;
  at: number;
  workspace_id: number | null;
  session_id: string;
  service: string;
  rule_id: string;
  rule_version: number;
  outcome: DecisionRecord['outcome'];
  code: string;
  domain: string | null;
  tool: string;
  tool_use_id: string | null;
  input_hash: string;
  input: string | null;
  latency_us: number | null;
  override_of: string | null;
  followed: DecisionRecord['followed'];
  origin: DecisionRecord['origin'];
  record: string | null;
}

interface DecisionCountsTable {
  session_id: string;
  tool: string;
  service: string;
  minute: number;
  workspace_id: number;
  count: number;
}

interface AllowancesTable {
  code_hash: string;
  decision_id: string;
  session_id: string;
  workspace_id: number;
  rule_id: string;
  input_hash: string;
  offered_at: number;
  expires_at: number;
  allowed_at: number | null;
  used_at: number | null;
}

interface RulesTable {
  id: string;
  version: number;
  origin: StoredRule['origin'];
  state: StoredRule['state'];
  definition: string | null;
  reason: string | null;
  until: number | null;
  said_by: string;
  at: number;
}

interface InstructionsTable {
  id: string;
  workspace_id: number;
  key: string;
  session_id: string | null;
  quote: string;
  record: string | null;
  quadrant: Instruction['quadrant'];
  persistence: Instruction['persistence'];
  scope: Instruction['scope'];
  explicitness: string;
  typed: string | null;
  state: Instruction['state'];
  source: Instruction['source'];
  said_at: number;
  last_said_at: number;
  said: number;
  reviewed_at: number | null;
  reviewed_by: string | null;
  edited: number;
  snoozed_until: number | null;
  supersedes: string | null;
  changed_at: number;
  file_id: string | null;
}

interface InstructionSayingsTable {
  instruction_id: string;
  record: string;
  session_id: string;
  at: number;
}
