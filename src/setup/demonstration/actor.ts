import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inspectSettings } from '../../agents/claude-code/installer/inspect.ts';

/**
 * A session of the demonstration: a real process that runs the installed hook commands just as an agent would (through
 * `sh -c`, body on stdin), and really writes the file when it is not refused.
 */
export class Actor {
  readonly name: string;
  readonly sessionId: string;
  readonly #child: ChildProcess;
  readonly #repository: string;
  readonly #home: string;
  readonly #commands: ReadonlyMap<string, string>;
  #calls = 0;

  /** @param env whole environment of the process; HOME in it is the one that setup wrote to */
  constructor(name: string, sessionId: string, repository: string, env: Record<string, string>) {
    this.name = name;
    this.sessionId = sessionId;
    this.#repository = repository;
    this.#home = env['HOME'] ?? '/';
    this.#commands = installedCommands(this.#home);
    // A process group of its own: a Ctrl-C at the terminal is for whoever holds this object.
    this.#child = spawn(process.execPath, ['-e', RELAY], {
      cwd: repository,
      env,
      detached: true,
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  start(): Promise<HookReply> {
    return this.#hook('SessionStart', { source: 'startup' });
  }

  prompt(text: string): Promise<HookReply> {
    return this.#hook('UserPromptSubmit', { prompt: text });
  }

  stop(): Promise<HookReply> {
    return this.#hook('Stop', {});
  }

  /** Asks, writes when nobody refuses, and says that it has written: as the agent's own Write tool does. */
  async write(path: string, content: string): Promise<HookReply> {
    const file = join(this.#repository, path);
    this.#calls += 1;
    const call = { tool_name: 'Write', tool_use_id: `demo_${this.name}_${this.#calls}`, tool_input: { file_path: file, content } };
    const reply = await this.#hook('PreToolUse', call);
    if (reply.denied === null) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
      await this.#hook('PostToolUse', call);
    }
    return reply;
  }

  /** Asks, runs the command when nobody refuses, and says that it has run: as the agent's own Bash tool does. */
  async shell(command: string): Promise<HookReply> {
    this.#calls += 1;
    const call = { tool_name: 'Bash', tool_use_id: `demo_${this.name}_${this.#calls}`, tool_input: { command } };
    const reply = await this.#hook('PreToolUse', call);
    if (reply.denied === null) {
      await this.run(command);
      await this.#hook('PostToolUse', call);
    }
    return reply;
  }

  /** Ends the process without a word, as a crash does. */
  async kill(): Promise<void> {
    const gone = new Promise<void>((resolve) => void this.#child.once('exit', () => resolve()));
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Runs a command below the session's process, as the agent's own shell tool does; gives what it printed. */
  run(command: string): Promise<string> {
    return this.#relay(command, '');
  }

  async #hook(event: string, body: Record<string, unknown>): Promise<HookReply> {
    const command = this.#commands.get(event);
    if (command === undefined) throw new Error(`setup installed no command for ${event}`);
    const input = `${JSON.stringify({
      session_id: this.sessionId,
      transcript_path: join(this.#home, '.claude/projects/demonstration', `${this.sessionId}.jsonl`),
      cwd: this.#repository,
      permission_mode: 'default',
      hook_event_name: event,
      ...body,
    })}\n`;
    return readReply(await this.#relay(command, input));
  }

  #relay(command: string, input: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const ended = (): void => reject(new Error(`the process of session ${this.name} ended`));
      this.#child.once('exit', ended);
      this.#child.once('message', (text) => {
        this.#child.off('exit', ended);
        resolve(text as string);
      });
      // A process that ends just now takes nothing any more; `exit` says so.
      this.#child.send({ command, input }, (error) => {
        if (error) reject(error);
      });
    });
  }
}

export interface HookReply {
  /** Why the call was refused; null when it was not. */
  denied: string | null;
  /** What the session was told. */
  told: string | null;
}

/** Runs each command that comes in as `{ command, input }` and answers with what it printed. */
const RELAY = `
const { spawn } = require('node:child_process');
process.on('disconnect', () => process.exit());
process.on('message', ({ command, input }) => {
  const hook = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'] });
  let out = '';
  hook.stdout.setEncoding('utf8').on('data', (text) => (out += text));
  hook.on('close', () => process.send(out));
  hook.stdin.on('error', () => {}).end(input);
});`;

function installedCommands(home: string): Map<string, string> {
  const { own } = inspectSettings(readFileSync(join(home, '.claude/settings.json'), 'utf8'));
  return new Map(own.map(({ event, command }) => [event, command]));
}

function readReply(text: string): HookReply {
  if (text === '') return { denied: null, told: null };
  const reply = JSON.parse(text) as { hookSpecificOutput?: { permissionDecisionReason?: string; additionalContext?: string } };
  return { denied: reply.hookSpecificOutput?.permissionDecisionReason ?? null, told: reply.hookSpecificOutput?.additionalContext ?? null };
}
