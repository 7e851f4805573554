import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processIdOf } from '../../../src/platform/processes.ts';
import { endedHere, startedHere } from './cleanup.ts';
import type { Caller } from './keep-alive.ts';

export interface AgentPlace {
  home: string;
  repository: string;
  env: Record<string, string>;
  /** A copy of the shell under another name: a program that is no shell to the daemon, and small enough for fifty. */
  program: string;
  /** A program that carries the hook's name and sleeps. */
  standIn: string;
  commands: ReadonlyMap<string, string>;
}

/**
 * A process that stands for an agent: it idles, and runs the installed hook commands as an agent does (`sh -c`, body on
 * stdin). It has what the daemon looks at beside: a session file of its own and a transcript.
 */
export class BenchAgent {
  readonly sessionId: string;
  readonly pid: number;
  readonly #place: AgentPlace;
  readonly #child: ChildProcess;
  readonly #transcript: string;
  #output = '';
  #onEnd: ((output: string) => void) | null = null;
  readonly #standIns: number[] = [];
  #calls = 0;

  constructor(sessionId: string, place: AgentPlace) {
    this.sessionId = sessionId;
    this.#place = place;
    this.#child = spawn(place.program, ['-c', 'while IFS= read -r line; do eval "$line"; done'], {
      cwd: place.repository,
      env: place.env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    if (this.#child.pid === undefined) throw new Error(`${place.program} could not be started`);
    this.pid = this.#child.pid;
    startedHere(this.pid);
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#transcript = join(place.home, '.claude/projects/bench', `${sessionId}.jsonl`);
    this.#describe();
  }

  /** Absolute. */
  get transcript(): string {
    return this.#transcript;
  }

  /** A body as Claude Code sends it. */
  body(event: string, part: Record<string, unknown> = {}): string {
    return JSON.stringify({
      session_id: this.sessionId,
      transcript_path: this.#transcript,
      cwd: this.#place.repository,
      permission_mode: 'default',
      hook_event_name: event,
      ...part,
    });
  }

  /** The body of a Write, and the id of the call. */
  write(event: string, path: string, useId: string, content = 'x'.repeat(200)): string {
    return this.body(event, {
      tool_name: 'Write',
      tool_use_id: useId,
      tool_input: { file_path: join(this.#place.repository, path), content },
      ...(event === 'PostToolUseFailure' ? { error: 'the tool failed', is_interrupt: false } : {}),
    });
  }

  bash(event: string, command: string, useId: string): string {
    return this.body(event, { tool_name: 'Bash', tool_use_id: useId, tool_input: { command } });
  }

  nextCall(): string {
    this.#calls += 1;
    return `toolu_${this.sessionId.slice(0, 8)}_${this.#calls}`;
  }

  /** Runs the installed command of this event and gives what it prints. */
  async hook(event: string, part: Record<string, unknown> = {}): Promise<string> {
    const command = this.#place.commands.get(event);
    if (command === undefined) throw new Error(`setup installed no command for ${event}`);
    const file = join(this.#place.home, `body-${this.sessionId}`);
    writeFileSync(file, `${this.body(event, part)}\n`);
    return this.#run(`/bin/sh -c ${quoted(command)} <${quoted(file)}`);
  }

  /** Registers, and begins a turn. */
  async begin(prompt: string): Promise<void> {
    await this.hook('SessionStart', { source: 'startup' });
    await this.hook('UserPromptSubmit', { prompt });
  }

  /** A child of this process that the daemon takes for the hook of a request, so that one connection may speak for it. */
  async caller(): Promise<Caller> {
    const pid = Number((await this.#run(`${quoted(this.#place.standIn)} 900 >/dev/null 2>&1 & printf '%s' $!`)).trim());
    startedHere(pid);
    this.#standIns.push(pid);
    return { pid, ppid: this.pid };
  }

  async kill(): Promise<void> {
    for (const pid of this.#standIns.splice(0)) {
      process.kill(pid, 'SIGKILL');
      endedHere(pid);
    }
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => void this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGKILL');
    await gone;
    endedHere(this.pid);
  }

  #run(line: string): Promise<string> {
    return new Promise((resolve) => {
      this.#onEnd = resolve;
      this.#child.stdin?.write(`${line}; printf '\\004'\n`);
    });
  }

  #read(text: string): void {
    this.#output += text;
    if (!this.#output.endsWith('\u0004')) return;
    const output = this.#output.slice(0, -1);
    this.#output = '';
    this.#onEnd?.(output);
  }

  #describe(): void {
    const { home, repository } = this.#place;
    mkdirSync(join(home, '.claude/sessions'), { recursive: true });
    mkdirSync(join(home, '.claude/projects/bench'), { recursive: true });
    const record = JSON.stringify({ type: 'assistant', sessionId: this.sessionId, message: { content: 'x'.repeat(900) } });
    writeFileSync(this.#transcript, `${record}\n`.repeat(200));
    const file = {
      pid: this.pid,
      sessionId: this.sessionId,
      cwd: repository,
      startedAt: Date.now(),
      procStart: processIdOf(this.pid)?.startTime,
      kind: 'interactive',
      status: 'busy',
      updatedAt: Date.now(),
    };
    writeFileSync(join(home, '.claude/sessions', `${this.pid}.json`), JSON.stringify(file));
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
