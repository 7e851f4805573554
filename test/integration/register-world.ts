import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pino } from 'pino';
import { DEFAULT_CONFIG, type Config } from '../../src/config/schema.ts';
import type { ProcessId } from '../../src/core/session/session.ts';
import type { TurnEvidence } from '../../src/core/session/turn.ts';
import { noContinuity } from '../../src/daemon/capture/continuity.ts';
import type { Daemon, Location } from '../../src/daemon/context.ts';
import { ContextWindows } from '../../src/daemon/context-windows.ts';
import { newIds } from '../../src/daemon/ids.ts';
import { newCode } from '../../src/daemon/governance/codes.ts';
import { newGovernance } from '../../src/daemon/governance/governance.ts';
import { Pressures } from '../../src/daemon/governance/pressures.ts';
import { gitView } from '../../src/daemon/git-view.ts';
import { SpokenConstraints } from '../../src/daemon/instructions/spoken.ts';
import { newLines } from '../../src/daemon/lines.ts';
import { Mailbox, openMailbox } from '../../src/daemon/mailbox.ts';
import { Places } from '../../src/daemon/places.ts';
import { type Answer, handleEvent } from '../../src/daemon/register/handle.ts';
import { checkLiveness } from '../../src/daemon/tasks/liveness.ts';
import { checkoutWork } from '../../src/daemon/worktree/work.ts';
import { IgnoredPaths } from '../../src/platform/git/ignored.ts';
import { processIdOf } from '../../src/platform/processes.ts';
import type { AgentEvent, ToolCall } from '../../src/protocol/agent-event.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';

/**
 * The register with everything real but time and processes: those a test moves and kills. Repositories are real git,
 * the store is real SQLite, files are really written.
 */
export class RegisterWorld {
  readonly root: string;
  readonly repository: string;
  readonly store: Store;
  readonly d: Daemon;
  /** Leases and uncommitted work alone; calls are judged by rules where a test sets DEFAULT_CONFIG. */
  config: Config = { ...DEFAULT_CONFIG, governance: { ...DEFAULT_CONFIG.governance, enabled: false } };
  now = Date.UTC(2026, 10, 21, 12);
  /** Processes of agents that really run: a command below one of them is its session's. */
  readonly running = new Set<number>();
  readonly #dead = new Set<number>();
  readonly #orphaned = new Set<string>();
  readonly turns = new Map<string, Partial<TurnEvidence>>();
  #calls = 0;

  private constructor(root: string, store: Store) {
    this.root = root;
    this.repository = join(root, 'shop');
    this.store = store;
    const clock = { now: () => this.now, monotonic: () => this.now };
    this.d = {
      clock,
      newId: newIds(clock),
      store,
      config: () => this.config,
      configWarnings: () => [],
      log: pino({ level: 'silent' }),
      host: 'here',
      hostName: 'here',
      places: new Places(store, clock, new IgnoredPaths({ env: process.env })),
      git: gitView(process.env, pino({ level: 'silent' })),
      checkouts: checkoutWork(process.env),
      home: root,
      calls: new Map(),
      lines: newLines(),
      mailbox: new Mailbox(),
      closed: new Set(),
      markersMoved: () => {},
      contextWindows: new ContextWindows(),
      touched: new Set(),
      lastFiles: new Map(),
      homes: new Map(),
      priorities: new Map(),
      wokeAt: 0,
      continuity: noContinuity,
      pressures: new Pressures(),
      governance: newGovernance({ own: [join(root, '.rollcall-own')], newCode }),
      instructions: new SpokenConstraints(),
      budgets: { of: () => null },
      evidence: {
        locate: (event) => this.#locate(event),
        processAlive: (process) => (process === null ? null : !this.#dead.has(process.pid)),
        lives: (session, oldestOpenCallAt) =>
          session.process === null
            ? null
            : !this.#dead.has(session.process.pid) || (oldestOpenCallAt !== null && this.#orphaned.has(session.agentSessionId)),
        worksSince: (session) => this.#orphaned.has(session.agentSessionId),
        turn: (session, openCalls) => ({
          processAlive: session.process === null ? null : !this.#dead.has(session.process.pid),
          processStopped: false,
          agentState: null,
          interruptedAt: null,
          transcriptGrewAt: null,
          openCalls,
          liveChild: false,
          ...this.turns.get(session.agentSessionId),
        }),
      },
    };
  }

  static async open(): Promise<RegisterWorld> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-register-')));
    const store = await openSqliteStore({ path: join(root, 'register.db'), synchronous: 'NORMAL' });
    const world = new RegisterWorld(root, store);
    mkdirSync(world.repository);
    world.git('init', '--quiet', '--initial-branch=main');
    world.write('README.md', 'shop\n');
    world.git('add', '.');
    world.git('commit', '--quiet', '--message', 'first');
    return world;
  }

  async close(): Promise<void> {
    await this.store.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  git(...args: string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.root, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...args], {
      cwd: this.repository,
      env,
      encoding: 'utf8',
    });
  }

  write(path: string, content: string): void {
    const file = join(this.repository, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  advance(ms: number): void {
    this.now += ms;
  }

  kill(pid: number): void {
    this.#dead.add(pid);
  }

  orphan(agentSessionId: string, alive: boolean): void {
    if (alive) this.#orphaned.add(agentSessionId);
    else this.#orphaned.delete(agentSessionId);
  }

  /** As after kill -9: all that is not in the register is gone. */
  async restart(): Promise<void> {
    for (const kept of [this.d.calls, this.d.touched, this.d.lastFiles, this.d.homes]) kept.clear();
    Object.assign(this.d, {
      lines: newLines(),
      contextWindows: new ContextWindows(),
      mailbox: await openMailbox(this.store),
      instructions: new SpokenConstraints(),
    });
  }

  liveness(): Promise<void> {
    return checkLiveness(this.d);
  }

  /** An agent's session in a process of its own. */
  agent(id: string, pid: number, cwd: string = this.repository): Agent {
    return new Agent(this, id, pid, cwd);
  }

  nextCall(): string {
    this.#calls += 1;
    return `use_${this.#calls}`;
  }

  #locate(event: AgentEvent): Location {
    const pid = Number(/^pid:(\d+)$/.exec(event.transcriptPath ?? '')?.[1] ?? 0);
    const fake: ProcessId | null = pid === 0 ? null : { pid, startTime: `${pid}00`, bootId: 'boot' };
    const process = this.running.has(pid) ? processIdOf(pid) : fake;
    return { process, tty: null, listed: null };
  }
}

const IDENTITY = {
  GIT_AUTHOR_NAME: 'T',
  GIT_AUTHOR_EMAIL: 't@localhost',
  GIT_COMMITTER_NAME: 'T',
  GIT_COMMITTER_EMAIL: 't@localhost',
  GIT_EDITOR: 'true',
};

/** A call of Write that names nothing yet. */
export function aCall(useId: string): ToolCall {
  return { name: 'Write', useId, writes: [], command: null, patch: null, background: false, opaque: false };
}

export class Agent {
  readonly world: RegisterWorld;
  id: string;
  pid: number;
  cwd: string;
  /** How the agent says that it was started; `cli`: a person sits there. */
  entrypoint: string | null = null;
  permissionMode: string | null = null;

  constructor(world: RegisterWorld, id: string, pid: number, cwd: string) {
    this.world = world;
    this.id = id;
    this.pid = pid;
    this.cwd = cwd;
  }

  send(part: Partial<AgentEvent>, tells = true): Promise<Answer> {
    this.world.advance(1);
    const event: AgentEvent = {
      agent: 'claude-code',
      kind: 'sign',
      agentSessionId: this.id,
      cwd: this.cwd,
      transcriptPath: `pid:${this.pid}`,
      permissionMode: this.permissionMode,
      subagentId: null,
      source: null,
      reason: null,
      prompt: null,
      tool: null,
      compaction: null,
      ...part,
    };
    return handleEvent(this.world.d, event, { pid: null, ppid: null, tmuxPane: null, entrypoint: this.entrypoint }, tells);
  }

  start(source: AgentEvent['source'] = 'startup'): Promise<Answer> {
    return this.send({ kind: 'session-start', source });
  }
  prompt(prompt = 'work'): Promise<Answer> {
    return this.send({ kind: 'prompt', prompt });
  }
  stop(): Promise<Answer> {
    return this.send({ kind: 'turn-end' }, false);
  }
  end(reason = 'other'): Promise<Answer> {
    return this.send({ kind: 'session-end', reason }, false);
  }

  /** Announces a Write; the path counts from the agent's directory. */
  before(path: string, useId: string, subagentId: string | null = null): Promise<Answer> {
    return this.send({ kind: 'tool-before', subagentId, tool: { ...aCall(useId), writes: [join(this.cwd, path)] } });
  }
  after(path: string, useId: string, kind: 'tool-after' | 'tool-failed' = 'tool-after'): Promise<Answer> {
    return this.send({ kind, tool: { ...aCall(useId), writes: [join(this.cwd, path)] } }, false);
  }

  /** A whole shell call: asked, really run by bash in the agent's directory unless it is refused, reported as it ended. */
  async bash(command: string, options: { background?: boolean; meanwhile?: () => unknown; asked?: 'yes' | 'no' } = {}): Promise<Answer> {
    const useId = this.world.nextCall();
    const tool: ToolCall = { ...aCall(useId), name: 'Bash', command, background: options.background ?? false };
    this.world.now = Math.max(this.world.now, Date.now());
    const answer = await this.send({ kind: 'tool-before', tool });
    if (answer.deny !== null || (answer.ask !== null && options.asked !== 'yes')) return answer;
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.world.root, GIT_CONFIG_NOSYSTEM: '1', ...IDENTITY };
    await options.meanwhile?.();
    const done = spawnSync('bash', ['-c', command], { cwd: this.cwd, env, encoding: 'utf8' });
    this.world.now = Math.max(this.world.now, Date.now());
    await this.send({ kind: done.status === 0 ? 'tool-after' : 'tool-failed', tool }, false);
    return answer;
  }

  /** A whole Write: asked, written when it is not refused, reported. */
  async edit(path: string, content = `${this.id}\n`, subagentId: string | null = null): Promise<Answer> {
    const useId = this.world.nextCall();
    const answer = await this.before(path, useId, subagentId);
    if (answer.deny !== null) return answer;
    const file = join(this.cwd, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    await this.after(path, useId);
    return answer;
  }
}
