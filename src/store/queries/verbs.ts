import type { Tx } from '../store.ts';
import { AllowanceVerbs } from './allowances.ts';
import { CallVerbs } from './calls.ts';
import { ChangeVerbs } from './changes.ts';
import { CheckoutVerbs } from './checkouts.ts';
import { ClosingVerbs } from './closings.ts';
import { CompactionVerbs } from './compactions.ts';
import { DecisionVerbs } from './decisions.ts';
import { HandOffVerbs } from './hand-offs.ts';
import { IdentityVerbs } from './identities.ts';
import { IncidentVerbs } from './incidents.ts';
import { IntentVerbs } from './intents.ts';
import { JournalVerbs } from './journal.ts';
import { LeaseVerbs } from './leases.ts';
import { MessageVerbs } from './messages.ts';
import { NoticeVerbs } from './notices.ts';
import type { Executor } from './query.ts';
import { ReachVerbs } from './reaches.ts';
import { SessionVerbs } from './sessions.ts';
import { SettingVerbs } from './settings.ts';
import { SharedItemVerbs } from './shared-items.ts';
import { StoredRuleVerbs } from './stored-rules.ts';
import { ToldImportVerbs } from './told-imports.ts';
import { WaitVerbs } from './waits.ts';
import { WorkspaceVerbs } from './workspaces.ts';

/** All verbs of the port over one open transaction; where that may only read, the type ReadTx hides the others. */
export class Verbs implements Tx {
  readonly workspaces: WorkspaceVerbs;
  readonly sessions: SessionVerbs;
  readonly leases: LeaseVerbs;
  readonly calls: CallVerbs;
  readonly waits: WaitVerbs;
  readonly changes: ChangeVerbs;
  readonly reaches: ReachVerbs;
  readonly sharedItems: SharedItemVerbs;
  readonly incidents: IncidentVerbs;
  readonly notices: NoticeVerbs;
  readonly journal: JournalVerbs;
  readonly settings: SettingVerbs;
  readonly identities: IdentityVerbs;
  readonly handOffs: HandOffVerbs;
  readonly compactions: CompactionVerbs;
  readonly intents: IntentVerbs;
  readonly closings: ClosingVerbs;
  readonly toldImports: ToldImportVerbs;
  readonly messages: MessageVerbs;
  readonly checkouts: CheckoutVerbs;
  readonly decisions: DecisionVerbs;
  readonly allowances: AllowanceVerbs;
  readonly rules: StoredRuleVerbs;

  constructor(on: Executor) {
    this.workspaces = new WorkspaceVerbs(on);
    this.sessions = new SessionVerbs(on);
    this.leases = new LeaseVerbs(on);
    this.calls = new CallVerbs(on);
    this.waits = new WaitVerbs(on);
    this.changes = new ChangeVerbs(on);
    this.reaches = new ReachVerbs(on);
    this.sharedItems = new SharedItemVerbs(on);
    this.incidents = new IncidentVerbs(on);
    this.notices = new NoticeVerbs(on);
    this.journal = new JournalVerbs(on);
    this.settings = new SettingVerbs(on);
    this.identities = new IdentityVerbs(on);
    this.handOffs = new HandOffVerbs(on);
    this.compactions = new CompactionVerbs(on);
    this.intents = new IntentVerbs(on);
    this.closings = new ClosingVerbs(on);
    this.toldImports = new ToldImportVerbs(on);
    this.messages = new MessageVerbs(on);
    this.checkouts = new CheckoutVerbs(on);
    this.decisions = new DecisionVerbs(on);
    this.allowances = new AllowanceVerbs(on);
    this.rules = new StoredRuleVerbs(on);
  }
}
