import { execFileSync } from 'node:child_process';
import { claudeProgram } from './install.ts';
import { lives, signal } from './processes.ts';
import { sessionFile, type SessionFile } from './session-file.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export interface TerminalOptions {
  cwd: string;
  args?: readonly string[];
}

let terminals = 0;

/** The real agent, interactive, in a tmux server of its own; a person's keys are sent to it. */
export class TerminalAgent {
  readonly pid: number;
  #world: World;
  #socket: string;

  private constructor(world: World, socket: string, pid: number) {
    this.#world = world;
    this.#socket = socket;
    this.pid = pid;
  }

  /** Resolves when the agent waits for a prompt. */
  static async start(world: World, { cwd, args = [] }: TerminalOptions): Promise<TerminalAgent> {
    const socket = `rollcall-e2e-${process.pid}-${++terminals}`;
    const variables = Object.entries(world.environment).map(([name, value]) => `${name}=${value}`);
    const command = ['exec', 'env', '-i', 'TERM=xterm-256color', ...variables, claudeProgram(), ...args].map((word, at) =>
      at === 0 ? word : quote(word),
    );
    // tmux adds TMUX and TMUX_PANE to the pane's environment; `env -i` would drop them
    command.splice(3, 0, '"TMUX=$TMUX"', '"TMUX_PANE=$TMUX_PANE"');
    const tmuxEnvironment = { PATH: world.environment['PATH'] ?? '', HOME: world.home, TMUX_TMPDIR: world.directory, LANG: 'C.UTF-8' };
    const tmux = (...words: string[]): string =>
      execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], { cwd, env: tmuxEnvironment, encoding: 'utf8' });
    const started = tmux('new-session', '-d', '-P', '-F', '#{pane_pid} #{pid}', '-x', '150', '-y', '50', command.join(' '));
    const [pane, server] = started.trim().split(' ').map(Number) as [number, number];
    world.onClose(() => {
      signal(pane, 'SIGKILL');
      signal(server, 'SIGTERM');
    });
    const agent = new TerminalAgent(world, socket, pane);
    await agent.status('idle');
    return agent;
  }

  /** What the agent says about itself now. */
  get file(): SessionFile | null {
    return sessionFile(this.#world.home, this.pid);
  }

  async sessionId(): Promise<string> {
    return (await until('the session file', () => this.file)).sessionId;
  }

  /** Waits until the agent says that it is in this state. */
  async status(wanted: NonNullable<SessionFile['status']>): Promise<void> {
    await until(`the state "${wanted}" of the agent in the terminal`, () => this.file?.status === wanted, {
      onTimeout: () => `It is ${JSON.stringify(this.file)}; its screen:\n${this.screen()}`,
    });
  }

  /** Types a line and sends it, when the screen shows that it has arrived. */
  async type(line: string): Promise<void> {
    this.keys('-l', line);
    const shown = line.slice(0, 40);
    await until(`"${shown}" on the screen`, () => this.screen().includes(shown), { onTimeout: () => this.screen() });
    this.keys('Enter');
  }

  /** Keys as tmux names them, e.g. `Escape`, `C-c`, `Down`. */
  keys(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  screen(): string {
    return lives(this.pid) ? this.#tmux('capture-pane', '-p') : '(the agent is gone)';
  }

  async ended(): Promise<void> {
    await until('the end of the agent in the terminal', () => !lives(this.pid), { onTimeout: () => this.screen() });
  }

  #tmux(...words: string[]): string {
    const env = {
      PATH: this.#world.environment['PATH'] ?? '',
      HOME: this.#world.home,
      TMUX_TMPDIR: this.#world.directory,
      LANG: 'C.UTF-8',
    };
    return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', ...words], { env, encoding: 'utf8' });
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
