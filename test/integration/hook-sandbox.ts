import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { directoriesOf } from '../../src/platform/directories.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const HOOK_SOURCE = path.join(ROOT, 'hooks/rollcall-hook');
export const NODE_HOOK = path.join(ROOT, 'src/client/hook.ts');

/** How the client is started: through its first line, by a given shell, or the Node client alone. */
export type Client = 'bash' | 'bash --posix' | 'node';

export interface RunOptions {
  event?: string;
  args?: string[];
  body?: string | Buffer;
  /** Added to the sandbox's environment; undefined takes a variable away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  client?: Client;
  /** Leave stdin open after the body. */
  open?: boolean;
  /** Instead of the client itself. */
  command?: string[];
}

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
  ms: number;
  pid: number;
}

/**
 * A home of its own below a temporary directory with an installed client in it, a PATH that has three tools and no Node,
 * and a command-line program that starts no daemon.
 */
export class Sandbox {
  readonly root: string;
  readonly home: string;
  readonly project: string;
  readonly tools: string;
  readonly install: string;
  /** The state directory of this machine, made. */
  state: string;
  readonly env: Record<string, string>;
  readonly #children: ChildProcess[] = [];

  constructor(homeName = 'home') {
    this.root = mkdtempSync(path.join(tmpdir(), 'rollcall-hook-'));
    this.home = path.join(this.root, homeName);
    this.project = path.join(this.root, 'project');
    this.tools = path.join(this.root, 'tools');
    this.install = path.join(this.home, '.local/share/rollcall');
    this.env = { HOME: this.home, PATH: this.tools };
    this.state = directoriesOf(this.env).state;
    for (const directory of [this.install, this.project, this.tools]) mkdirSync(directory, { recursive: true });
    mkdirSync(this.state, { recursive: true, mode: 0o700 });
    for (const tool of ['bash', 'cat', 'date', 'mkdir', 'env', 'sh']) symlinkSync(findTool(tool), path.join(this.tools, tool));
    copyFileSync(HOOK_SOURCE, this.hook);
    chmodSync(this.hook, 0o755);
    this.stubCli('process.exit(1);');
    this.point({});
  }

  get hook(): string {
    return path.join(this.install, 'rollcall-hook');
  }
  get cli(): string {
    return path.join(this.root, 'cli.mjs');
  }
  /** One line for each start of the stub. */
  get starts(): number {
    const file = path.join(this.root, 'starts');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  /** The program that the client starts as `cli daemon run`; it leaves a mark, then runs `code`. */
  stubCli(code: string): void {
    const mark = `import fs from 'node:fs'; fs.appendFileSync(${JSON.stringify(path.join(this.root, 'starts'))}, process.argv.slice(2).join(' ') + '\\n');\n`;
    writeFileSync(this.cli, mark + code);
  }

  /** Writes the pointer file: by default it names the stub and no Node. */
  point(pointer: { node?: string; cli?: string; hook?: string; state?: string }): void {
    const lines = Object.entries({ cli: this.cli, ...pointer, version: '0.1.0' }).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(path.join(this.install, 'pointer'), lines.join(''));
  }

  /** The pointer of a whole install: the Node that runs these tests, and the Node client. */
  pointToNode(): void {
    this.point({ node: process.execPath, hook: NODE_HOOK });
  }

  read(name: string): string {
    return readFileSync(path.join(this.state, name), 'utf8');
  }
  write(name: string, text: string): void {
    writeFileSync(path.join(this.state, name), text, { mode: 0o600 });
  }
  has(name: string): boolean {
    return existsSync(path.join(this.state, name));
  }

  async run(options: RunOptions = {}): Promise<Result> {
    const { event = 'PreToolUse', args = [], body = bodyOf(event), client = 'bash', cwd = this.project } = options;
    const words = ['claude-code', event, ...args];
    const bash = process.env['ROLLCALL_TEST_BASH'];
    const command =
      options.command ??
      {
        bash: [...(bash === undefined ? [] : [bash, '-p']), this.hook, ...words],
        'bash --posix': [bash ?? path.join(this.tools, 'bash'), '--posix', this.hook, ...words],
        node: [process.execPath, NODE_HOOK, ...words, '--pointer', path.join(this.install, 'pointer')],
      }[client];
    const started = performance.now();
    const child = this.#spawn(command, cwd, { ...this.env, PWD: cwd, ...options.env });
    const output = { stdout: '', stderr: '' };
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    child.stdin!.on('error', () => {});
    child.stdin!.write(body);
    if (!options.open) child.stdin!.end();
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    child.stdin!.destroy();
    return { code, ...output, ms: performance.now() - started, pid: child.pid! };
  }

  #spawn(command: string[], cwd: string, env: Record<string, string | undefined>): ChildProcess {
    const child = spawn(command[0]!, command.slice(1), { cwd, env, stdio: 'pipe' });
    this.#children.push(child);
    return child;
  }

  /** A process that does nothing until it is ended; its pid. */
  idle(): ChildProcess & { pid: number } {
    return this.#spawn([process.execPath, '-e', 'setInterval(() => {}, 60000)'], this.root, {}) as ChildProcess & { pid: number };
  }

  /** Living processes whose command line names this sandbox: clients, their children, started daemons. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && readOr(`/proc/${name}/cmdline`).includes(this.root))
      .map(Number);
  }

  remove(): void {
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {} // it has just left
    }
    rmSync(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

/** A body as the agent sends it; `fields` stand behind the usual ones. */
export function bodyOf(event: string, fields: Record<string, unknown> = {}): string {
  const usual = { session_id: 'abc-123', transcript_path: '/t/abc-123.jsonl', cwd: '/p', hook_event_name: event };
  return `${JSON.stringify({ ...usual, ...fields })}\n`;
}

/** Waits until `condition` holds; fails after ten seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the condition did not come true within 10 s');
}

function findTool(name: string): string {
  const directory = ['/bin', '/usr/bin', ...(process.env['PATH'] ?? '').split(':')].find((d) => existsSync(path.join(d, name)));
  if (directory === undefined) throw new Error(`${name} is not installed`);
  return path.join(directory, name);
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
