import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machineKey } from '../../src/platform/processes.ts';
import { type Endpoint, parseEndpoint } from '../../src/protocol/endpoint.ts';

export const CLI = fileURLToPath(new URL('../../bin/rollcall.mjs', import.meta.url));

/** Polls until the condition gives a value; the limit only says when a hanging test is given up. */
export async function until<T>(
  what: string,
  condition: () => T | null | undefined | false | Promise<T | null | undefined | false>,
): Promise<T> {
  const limit = performance.now() + 20_000;
  for (;;) {
    const value = await condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > limit) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** A home and state directory of its own, and the real daemons that run for it. */
export class DaemonWorld {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-daemon-')));
  readonly home: string;
  readonly state: string;
  readonly repository: string;
  readonly env: Record<string, string>;
  readonly #children: ChildProcess[] = [];

  constructor(stateBase?: string) {
    this.home = join(this.root, 'home');
    const base = stateBase ?? join(this.root, 'state');
    this.state = join(base, machineKey());
    this.repository = join(this.root, 'shop');
    this.env = { HOME: this.home, ROLLCALL_HOME: base, PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1' };
    mkdirSync(this.home, { mode: 0o700 });
    mkdirSync(this.repository);
    spawnSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: this.repository, env: this.env });
  }

  /** Starts a daemon; it may find another one running and leave. */
  spawn(cli: string = CLI, env: Record<string, string> = {}): ChildProcess {
    const child = spawn(process.execPath, [cli, 'daemon', 'run'], {
      cwd: '/',
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return child;
  }

  /** Starts a daemon and waits until it can be reached. */
  async start(cli: string = CLI, env: Record<string, string> = {}): Promise<{ child: ChildProcess; endpoint: Endpoint }> {
    const child = this.spawn(cli, env);
    const endpoint = await until('the endpoint of the daemon', () => {
      if (child.exitCode !== null) throw new Error(`the daemon left with ${child.exitCode}: ${String(child.stderr?.read() ?? '')}`);
      const found = this.endpoint();
      return found?.pid === child.pid ? found : null;
    });
    return { child, endpoint };
  }

  endpoint(): Endpoint | null {
    const path = join(this.state, 'endpoint');
    return existsSync(path) ? parseEndpoint(readFileSync(path, 'utf8')) : null;
  }

  cli(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
      cwd: this.repository,
      env: this.env,
      encoding: 'utf8',
      timeout: 25_000,
      maxBuffer: 256 * 1024 * 1024,
      input: '',
    });
    return { status, stdout, stderr };
  }

  json<T>(...args: string[]): T {
    const { stdout, stderr } = this.cli(...args, '--json');
    try {
      return JSON.parse(stdout) as T;
    } catch {
      throw new Error(`rollcall ${args.join(' ')} printed no JSON: ${stdout}${stderr}`);
    }
  }

  /** pids of the daemons that hold this state directory's register open. */
  daemons(): number[] {
    const register = join(this.state, 'register.db');
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        return readdirSync(`/proc/${name}/fd`).some((fd) => readLink(`/proc/${name}/fd/${fd}`) === register) ? [Number(name)] : [];
      } catch {
        return [];
      }
    });
  }

  async close(): Promise<void> {
    for (const child of this.#children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    // A command that is still starting one may bring up another after the first was ended.
    await until('the end of all daemons', () => {
      const left = this.daemons();
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Gone already.
        }
      }
      return left.length === 0;
    });
    rmSync(this.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function readLink(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

export function exited(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => void child.once('exit', (code) => resolve(code)));
}

export interface Reply {
  status: number;
  body: string;
}

/** One request with exactly these headers. Rejects when the connection breaks before the end. */
export function send(
  endpoint: Endpoint,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const out = request(
      {
        host: '127.0.0.1',
        port: endpoint.port,
        path,
        method,
        // A connection that was kept is closed by the daemon while a test waits for a command.
        agent: false,
        headers: {
          host: `127.0.0.1:${endpoint.port}`,
          authorization: `Bearer ${endpoint.token}`,
          'content-type': 'application/json',
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    out.on('error', reject);
    out.end(body);
  });
}

/** A hook's request; the payload of the reply, null when the reply was not whole. */
export async function hook(endpoint: Endpoint, event: string, body: unknown): Promise<string | null> {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const reply = await send(endpoint, `/hook/claude-code/${event}`, text);
  const end = `\n${endpoint.secret}\n`;
  return reply.status === 200 && reply.body.endsWith(end) ? reply.body.slice(0, -end.length) : null;
}

export function edit(session: string, cwd: string, path: string, id: string, event = 'PreToolUse'): Record<string, unknown> {
  return {
    session_id: session,
    cwd,
    hook_event_name: event,
    tool_name: 'Write',
    tool_use_id: id,
    tool_input: { file_path: path, content: 'x' },
  };
}
