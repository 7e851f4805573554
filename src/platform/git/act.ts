import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { GIT_SAFE_OPTIONS, gitEnvironment } from './environment.ts';

export interface ActOptions {
  /** The environment of this process; git gets what it needs of it, see gitEnvironment. */
  env: Readonly<Record<string, string | undefined>>;
  timeoutMs: number;
}

/** `problem`: null when git did its work; else what it said first, or what kept it from its work, in one line. */
export interface Acted {
  problem: string | null;
  stdout: string;
}

const KEPT_BYTES = 64 * 1024;
const LONGEST_PROBLEM = 300;
/** Git takes back what it has half made when it is asked to end; then it is ended. */
const GRACE_MS = 3_000;

/**
 * Runs one git that changes something in a worktree. It is a process group of its own, so that at the time limit what git itself
 * has started ends with it, and so that it goes on when this process is killed. Hooks of the repository are not run, no remote
 * is asked, and nothing is asked of a terminal.
 *
 * @param root real path of the worktree's root
 */
export function actGit(root: string, args: readonly string[], { env, timeoutMs }: ActOptions): Promise<Acted> {
  const { promise, resolve } = Promise.withResolvers<Acted>();
  const child = spawn('git', [...GIT_SAFE_OPTIONS, ...args], {
    cwd: root,
    env: { ...gitEnvironment(env), GIT_CEILING_DIRECTORIES: dirname(root), GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (printed[name] = (printed[name] + text).slice(0, KEPT_BYTES)));
  }
  let late = false;
  const end = (signal: NodeJS.Signals): void => {
    late = true;
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  };
  const timers = [setTimeout(end, timeoutMs, 'SIGTERM'), setTimeout(end, timeoutMs + GRACE_MS, 'SIGKILL')];
  const done = (problem: string | null): void => {
    for (const timer of timers) clearTimeout(timer);
    resolve({ problem: problem?.slice(0, LONGEST_PROBLEM) ?? null, stdout: printed.stdout });
  };
  child.on('error', (error) => done(`git cannot be started: ${error.message}`));
  child.on('close', (code) => {
    if (late) done(`git took longer than ${timeoutMs / 1000} s`);
    else done(code === 0 ? null : firstLine(printed.stderr || printed.stdout) || `git ended with ${code ?? 'a signal'}`);
  });
  return promise;
}

/** What git says is wrong; else its first line. */
function firstLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((one) => one.startsWith('fatal: ')) ?? lines.find((one) => /^(error:|CONFLICT) /.test(one)) ?? lines[0] ?? '';
  return line.replace(/^(fatal|error): /, '').trim();
}
