import { Random } from '../soak/random.ts';
import { ClaudeTurn } from './claude-turn.ts';
import { DEFAULT_START, uuid4, type Made, type Tally, type TranscriptPlan } from './plan.ts';
import { textsFrom } from './texts.ts';

/** State of a session while its transcript is made: the chain, the clock, what the window holds. */
export class ClaudeSession {
  readonly random: Random;
  readonly texts;
  readonly plan: TranscriptPlan;
  readonly tally: Tally;
  readonly version: string;
  readonly sessionId: string;
  readonly cwd: string;
  at: number;
  parent: string | null = null;
  promptId = '';
  window = 20_000;

  constructor(plan: TranscriptPlan, tally: Tally) {
    this.plan = plan;
    this.tally = tally;
    this.random = new Random(plan.seed, `claude-code ${plan.agentId ?? ''}`);
    this.texts = textsFrom(this.random);
    this.version = plan.version ?? '2.1.197';
    this.sessionId = plan.sessionId ?? uuid4(this.random);
    this.cwd = plan.cwd ?? '/home/keeper/apiary';
    this.at = plan.startAt ?? DEFAULT_START;
  }

  /** 0: no attachments, progress instead; 1: attachments; 2: sources of prompts as well. */
  get era(): 0 | 1 | 2 {
    return this.version === '2.1.14' ? 0 : this.version === '2.1.119' ? 1 : 2;
  }

  get typed(): boolean {
    return this.plan.typed ?? true;
  }

  time(): string {
    this.at += this.random.between(20, 4000);
    return new Date(this.at).toISOString();
  }

  /** A record of the chain: it names its parent, and is the next one's. */
  chained(own: object, parent: string | null = this.parent): object {
    const uuid = uuid4(this.random);
    const record = {
      parentUuid: parent,
      isSidechain: this.plan.agentId !== undefined,
      ...(this.plan.agentId === undefined ? {} : { agentId: this.plan.agentId }),
      userType: 'external',
      ...(this.era === 0 ? {} : { entrypoint: this.typed ? 'cli' : 'sdk-cli' }),
      cwd: this.cwd,
      sessionId: this.sessionId,
      version: this.version,
      gitBranch: this.plan.branch ?? 'main',
      ...(this.era === 2 ? {} : { slug: 'quiet-humming-meadow' }),
      ...own,
      uuid,
      timestamp: this.time(),
    };
    this.parent = uuid;
    return record;
  }

  last(): string {
    return this.parent ?? '';
  }
}

/** The records of a transcript of Claude Code, without end: whoever writes them stops between two turns (`null`). */
export function* claudeCodeRecords(plan: TranscriptPlan, tally: Tally): Generator<Made | null> {
  const session = new ClaudeSession(plan, tally);
  yield* begin(session);
  for (let turn = 0; ; turn += 1) {
    yield* new ClaudeTurn(session).records(turn);
    yield null;
  }
}

function* begin(session: ClaudeSession): Generator<Made> {
  const { sessionId } = session;
  if (session.plan.agentId !== undefined) return;
  if (session.era === 0) {
    yield { record: { type: 'summary', summary: 'Counting frames of another season', leafUuid: uuid4(session.random) } };
    return;
  }
  yield { record: { type: 'permission-mode', permissionMode: 'default', sessionId } };
  const attachment = {
    type: 'hook_success',
    hookName: 'SessionStart:startup',
    toolUseID: uuid4(session.random),
    hookEvent: 'SessionStart',
    content: '',
    stdout: '',
    stderr: '',
    exitCode: 0,
    command: 'true',
    durationMs: 4,
  };
  yield { record: session.chained({ type: 'attachment', attachment }) };
}
