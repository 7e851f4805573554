import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processArguments, processIdOf } from '../../src/platform/processes.ts';
import { endedHere, startedHere } from '../bench/support/cleanup.ts';
import { until } from '../integration/daemon-process.ts';

/** Where the processes of agents come from. */
export interface AgentPrograms {
  home: string;
  env: Record<string, string>;
  /** A copy of the shell under another name: to the daemon a program that is no shell, and small enough for fifty. */
  agent: string;
  /** A copy of `sleep` that carries the hook's name. */
  standIn: string;
}

export function makePrograms(root: string, home: string, env: Record<string, string>): AgentPrograms {
  const copy = (program: string, name: string): string => {
    const path = join(root, name);
    copyFileSync(realpathSync(program), path);
    chmodSync(path, 0o755);
    return path;
  };
  mkdirSync(join(home, '.claude/sessions'), { recursive: true });
  return { home, env, agent: copy('/bin/sh', 'agent'), standIn: copy('/bin/sleep', 'rollcall-hook') };
}

/**
 * A process that stands for an agent, with one child that stands for its hooks: the daemon finds the agent above the pid
 * that a request names. It can also run real hook commands.
 */
export class AgentProcess {
  readonly pid: number;
  readonly #programs: AgentPrograms;
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;
  #standIn = 0;
  #output = '';
  #onOutput: ((output: string) => void) | null = null;

  private constructor(programs: AgentPrograms, cwd: string) {
    this.#programs = programs;
    this.#child = spawn(programs.agent, ['-c', 'while IFS= read -r line; do eval "$line"; done'], {
      cwd,
      env: programs.env,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    if (this.#child.pid === undefined) throw new Error(`${programs.agent} could not be started`);
    this.pid = this.#child.pid;
    startedHere(this.pid);
    this.#exit = new Promise((resolve) => void this.#child.once('exit', () => resolve()));
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
  }

  /** @param limitSeconds after which its stand-in for hooks ends by itself, whatever becomes of this program */
  static async start(programs: AgentPrograms, cwd: string, limitSeconds: number): Promise<AgentProcess> {
    const agent = new AgentProcess(programs, cwd);
    agent.#standIn = Number((await agent.run(`'${programs.standIn}' ${limitSeconds} >/dev/null 2>&1 & printf '%s' $!`)).trim());
    startedHere(agent.#standIn);
    // Before its exec it is no hook, and the daemon would not look above it.
    await until('the stand-in of the hooks', () => processArguments(agent.#standIn)?.[0]?.endsWith('rollcall-hook'));
    return agent;
  }

  /** What a request says of where it comes from. */
  get caller(): { pid: number; ppid: number } {
    return { pid: this.#standIn, ppid: this.pid };
  }

  /** The agent's own list of its processes names this session. */
  describe(sessionId: string, cwd: string): void {
    const now = Date.now();
    const procStart = processIdOf(this.pid)?.startTime;
    const file = { pid: this.pid, sessionId, cwd, startedAt: now, procStart, kind: 'interactive', status: 'busy', updatedAt: now };
    writeFileSync(this.#sessionFile, JSON.stringify(file));
  }

  /** Runs a line of shell in the agent's process and gives what it printed; one at a time. */
  run(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#onOutput = resolve;
      void this.#exit.then(() => reject(new Error('the agent has ended')));
      this.#child.stdin?.write(`${line}; printf '\\004'\n`);
    });
  }

  /** SIGKILL, as a crash does. Its session file stays behind. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
    if (this.#standIn > 0) process.kill(this.#standIn, 'SIGKILL');
    endedHere(this.#standIn);
    this.#standIn = 0;
    await this.#exit;
    endedHere(this.pid);
  }

  /** Ends as a program does that was told to: without its session file. */
  async leave(): Promise<void> {
    rmSync(this.#sessionFile, { force: true });
    await this.kill();
  }

  get #sessionFile(): string {
    return join(this.#programs.home, '.claude/sessions', `${this.pid}.json`);
  }

  #read(text: string): void {
    this.#output += text;
    if (!this.#output.endsWith('\u0004')) return;
    const output = this.#output.slice(0, -1);
    this.#output = '';
    this.#onOutput?.(output);
    this.#onOutput = null;
  }
}
