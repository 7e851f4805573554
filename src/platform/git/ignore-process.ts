import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { GIT_SAFE_OPTIONS } from './environment.ts';

/** Fields of one answer of `check-ignore -v -n -z`: source, line, pattern, path. */
const FIELDS = 4;

interface Question {
  path: string;
  resolve: (ignored: boolean) => void;
  reject: (error: Error) => void;
}

/**
 * A `git check-ignore` that stays for a while and answers one path after another, by patterns alone (`--no-index`): 0.02 ms
 * each, where a process of its own costs 3.5. It remembers every ignore file that it has read or not found, so whoever
 * asks must end it when one of those has changed. It ends by itself after an idle time, with its input when the daemon
 * dies, and for good at the first thing that goes wrong.
 */
export class IgnoreProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #asked: Question[] = [];
  readonly #timeoutMs: number;
  readonly #idle: NodeJS.Timeout;
  #rest = '';
  #fields: string[] = [];
  #ended = false;

  /** @param env the clean environment of git */
  constructor(worktreeRoot: string, env: Record<string, string>, limits: { timeoutMs: number; idleMs: number }) {
    this.#timeoutMs = limits.timeoutMs;
    this.#child = spawn('git', [...GIT_SAFE_OPTIONS, 'check-ignore', '--verbose', '--non-matching', '--no-index', '-z', '--stdin'], {
      cwd: worktreeRoot,
      env,
      stdio: 'pipe',
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#read(text));
    this.#child.stderr.resume();
    this.#child.stdin.on('error', () => {});
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('close', () => this.#end(new Error('git check-ignore has ended')));
    this.#idle = setTimeout(() => this.end(), limits.idleMs);
    // Neither the process nor its pipes keep anybody alive.
    this.#idle.unref();
    this.#child.unref();
    for (const stream of this.#child.stdio) (stream as unknown as { unref?: () => void } | null)?.unref?.();
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Rejects when git does not answer; the process is of no use then. */
  ask(path: string): Promise<boolean> {
    this.#idle.refresh();
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new Error('git check-ignore has ended'));
      const limit = setTimeout(() => this.#end(new Error(`git check-ignore gave no answer within ${this.#timeoutMs} ms`)), this.#timeoutMs);
      this.#asked.push({
        path,
        resolve: (ignored) => {
          clearTimeout(limit);
          resolve(ignored);
        },
        reject: (error) => {
          clearTimeout(limit);
          reject(error);
        },
      });
      this.#child.stdin.write(`${path}\0`);
    });
  }

  end(): void {
    this.#end(new Error('git check-ignore was ended'));
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split('\0');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      this.#fields.push(part);
      if (this.#fields.length < FIELDS) continue;
      const [, , pattern = '', path] = this.#fields;
      this.#fields = [];
      const question = this.#asked.shift();
      if (question?.path !== path) return this.#end(new Error('git check-ignore answered something else'));
      question?.resolve(pattern !== '' && !pattern.startsWith('!'));
    }
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#idle);
    this.#child.stdin.end();
    this.#child.kill('SIGKILL');
    for (const question of this.#asked.splice(0)) question.reject(error);
  }
}
