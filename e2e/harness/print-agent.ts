import { spawn, type ChildProcess } from 'node:child_process';
import { claudeProgram } from './install.ts';
import { signal } from './processes.ts';
import { sessionFile } from './session-file.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

export interface PrintOptions {
  cwd: string;
  prompt: string;
  /** Go on with this session. */
  resume?: string;
  args?: readonly string[];
  /** Default: everything is permitted, as in an unattended run. */
  permissionMode?: 'bypassPermissions' | 'acceptEdits' | 'default';
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** The real agent, in print mode: one prompt, one turn, then it ends. */
export class PrintAgent {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  #world: World;
  #process: ChildProcess;

  constructor(world: World, { cwd, prompt, resume, args = [], permissionMode = 'bypassPermissions' }: PrintOptions) {
    const all = ['-p', prompt, '--permission-mode', permissionMode, ...(resume === undefined ? [] : ['--resume', resume]), ...args];
    this.#world = world;
    this.#process = spawn(claudeProgram(), all, { cwd, env: world.environment, stdio: ['ignore', 'pipe', 'pipe'] });
    if (this.#process.pid === undefined) throw new Error(`${claudeProgram()} could not be started`);
    this.pid = this.#process.pid;
    let stdout = '';
    let stderr = '';
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    this.ended = new Promise((resolve) => {
      this.#process.on('close', (code, name) => resolve({ code, signal: name, stdout, stderr }));
    });
  }

  /** The agent's own id of its session, as soon as it says one. */
  async sessionId(): Promise<string> {
    return (await until(`the session file of process ${this.pid}`, () => sessionFile(this.#world.home, this.pid))).sessionId;
  }

  signal(name: NodeJS.Signals): void {
    signal(this.pid, name);
  }

  /** Waits for the end and throws when the agent itself failed. */
  async done(): Promise<Ended> {
    const ended = await this.ended;
    if (ended.code !== 0) throw new Error(`The agent ended with ${ended.code ?? ended.signal}:\n${ended.stdout}\n${ended.stderr}`);
    return ended;
  }
}
