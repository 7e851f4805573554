import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What came of a program. A run never throws: every way to fail is a value. */
export type RunResult =
  | { kind: 'exited'; code: number; stdout: Buffer; stderr: string }
  /** It did not end by itself, or never began. What it printed before is kept. */
  | { kind: 'failed'; reason: RunFailure; detail: string; stdout: Buffer; stderr: string };

type RunFailure = 'not-found' | 'no-directory' | 'timeout' | 'aborted' | 'too-much-output' | 'killed' | 'not-started';

export interface RunOptions {
  cwd: string;
  /** The whole environment of the program; nothing is inherited beside it. See cleanEnvironment. */
  env: Readonly<Record<string, string>>;
  /** Ends the program with SIGKILL. */
  timeoutMs: number;
  /** Limit of stdout and of stderr, each. */
  maxBytes?: number;
  input?: string | Buffer;
  signal?: AbortSignal;
}

/** Runs one program with an argument vector, never through a shell. */
export function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { promise, resolve } = Promise.withResolvers<RunResult>();
  const signal = options.signal;
  const nothing = { stdout: Buffer.alloc(0), stderr: '' };
  try {
    const child = execFile(
      file,
      [...args],
      {
        cwd: options.cwd,
        env: options.env,
        timeout: options.timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: options.maxBytes ?? 1024 * 1024,
        encoding: 'buffer',
        shell: false,
        windowsHide: true,
        ...(signal ? { signal } : {}),
      },
      (error, stdout, stderr) => {
        const output = { stdout, stderr: stderr.toString('utf8') };
        if (error === null) return resolve({ kind: 'exited', code: 0, ...output });
        if (typeof error.code === 'number') return resolve({ kind: 'exited', code: error.code, ...output });
        resolve({ kind: 'failed', ...failureOf(error, file, options), ...output });
      },
    );
    // A program that ends without reading its input closes the pipe; its exit says what there is to say.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input ?? '');
  } catch (error) {
    // NUL in an argument, or another value that no program can be given.
    resolve({ kind: 'failed', reason: 'not-started', detail: String(error), ...nothing });
  }
  return promise;
}

function failureOf(
  error: { code?: string | number | null | undefined; name: string; message: string; killed?: boolean | undefined },
  file: string,
  options: RunOptions,
): { reason: RunFailure; detail: string } {
  if (error.name === 'AbortError') return { reason: 'aborted', detail: 'the caller no longer wants it' };
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return { reason: 'too-much-output', detail: error.message };
  // execFile reports a missing working directory with the same code as a missing program.
  if (error.code === 'ENOENT' && !existsSync(options.cwd)) return { reason: 'no-directory', detail: `${options.cwd} does not exist` };
  if (error.code === 'ENOENT') return { reason: 'not-found', detail: `${file} was not found` };
  if (typeof error.code === 'string') return { reason: 'not-started', detail: error.message };
  if (error.killed === true) return { reason: 'timeout', detail: `${file} took longer than ${options.timeoutMs} ms` };
  return { reason: 'killed', detail: `${file} was ended by a signal` };
}

const KEPT = ['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_RUNTIME_DIR', 'SYSTEMROOT'];

/** An environment for a program: what it needs from `env` by an allow-list, English messages, and `extra`. */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const clean: Record<string, string> = { LC_ALL: 'C' };
  for (const name of KEPT) {
    const value = env[name];
    if (value !== undefined) clean[name] = value;
  }
  return { ...clean, ...extra };
}
