import { join, relative } from 'node:path';
import { stampOf } from '../files.ts';
import { run } from '../run.ts';
import { GIT_SAFE_OPTIONS, gitEnvironment } from './environment.ts';
import { askSources, ignoreFilesAbove } from './ignore-sources.ts';
import { IgnoreProcess } from './ignore-process.ts';
import { repositoryOf } from './repository.ts';

export interface IgnoredOptions {
  /** The user's environment; git gets a clean part of it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Limit of each git process. Default 2000. */
  timeoutMs?: number;
  /** Answers that are kept. Default 10,000; the longest unused one goes first. */
  capacity?: number;
}

/** `reason` is set when git gave no answer; such a path counts as not ignored, and is asked again. */
export interface IgnoreAnswer {
  ignored: boolean;
  reason: string | null;
}

interface Known {
  answer: IgnoreAnswer;
  /** Everything that the answer rests on, and how it looked before git was asked. */
  stamps: ReadonlyMap<string, string>;
}

interface Sources {
  /** Files beside the .gitignore chain that can change an answer of this worktree. */
  files: readonly string[];
  index: string;
  stamps: ReadonlyMap<string, string>;
}

/**
 * Whether git ignores a path, answered by `git check-ignore` and remembered. An answer is used for as long as no file
 * that it rests on has changed: each .gitignore above the path, info/exclude, the user's excludes file, and the
 * configuration that names it; and the index, but only where a pattern matches (a tracked file is never ignored), so
 * that staging does not throw away the answers for all ordinary files. A remembered answer costs a stat for each of
 * those files (some 20 µs), a new one 0.1 ms
 * while a git process stays for the worktree, and a git process or two (some 5 ms each) when it does not, or where a pattern matches.
 */
export class IgnoredPaths {
  readonly #env: IgnoredOptions['env'];
  readonly #timeoutMs: number;
  readonly #capacity: number;
  readonly #known = new Map<string, Known>();
  readonly #asking = new Map<string, Promise<IgnoreAnswer>>();
  readonly #sources = new Map<string, Sources>();
  /** One for each worktree that somebody edits in, with every ignore file that it has looked at and how that was then. */
  readonly #staying = new Map<string, { process: IgnoreProcess; seen: Map<string, string> }>();

  constructor(options: IgnoredOptions) {
    this.#env = options.env;
    this.#timeoutMs = options.timeoutMs ?? 2000;
    this.#capacity = options.capacity ?? 10_000;
  }

  /** Both paths real and absolute, the path inside the worktree; it need not exist. Never rejects; false when git fails. */
  async isIgnored(worktreeRoot: string, path: string): Promise<boolean> {
    return (await this.check(worktreeRoot, path)).ignored;
  }

  /** As isIgnored, with the reason where git gave no answer. */
  check(worktreeRoot: string, path: string): Promise<IgnoreAnswer> {
    const key = `${worktreeRoot}\0${path}`;
    const known = this.#known.get(key);
    if (known !== undefined && unchanged(known.stamps)) {
      this.#known.delete(key);
      this.#known.set(key, known);
      return Promise.resolve(known.answer);
    }
    const asked = this.#asking.get(key);
    if (asked !== undefined) return asked;
    const asking = this.#ask(key, worktreeRoot, path).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  /** How many answers are remembered. */
  get size(): number {
    return this.#known.size;
  }

  async #ask(key: string, worktreeRoot: string, path: string): Promise<IgnoreAnswer> {
    const inside = relative(worktreeRoot, path);
    if (inside === '' || inside === '..' || inside.startsWith('../')) return failure(`${path} is not inside ${worktreeRoot}`);
    if (path.includes('\0')) return failure('a path with NUL names nothing');
    const sources = await this.#sourcesOf(worktreeRoot);
    if ('failure' in sources) return failure(sources.failure);
    const stamps = stampAll([...ignoreFilesAbove(worktreeRoot, path), ...sources.files]);
    const matches = await this.#matches(worktreeRoot, path, stamps);
    if (matches.reason !== null || !matches.ignored) return this.#keep(key, matches, stamps);
    stamps.set(sources.index, stampOf(sources.index));
    return this.#keep(key, await this.#checkIgnore(worktreeRoot, path, []), stamps);
  }

  /** Whether a pattern matches, by the staying process; by one of its own where that has no answer. */
  async #matches(worktreeRoot: string, path: string, stamps: ReadonlyMap<string, string>): Promise<IgnoreAnswer> {
    let staying = this.#staying.get(worktreeRoot);
    const outdated = staying !== undefined && [...stamps].some(([file, stamp]) => (staying?.seen.get(file) ?? stamp) !== stamp);
    if (staying === undefined || staying.process.ended || outdated) {
      staying?.process.end();
      const limits = { timeoutMs: this.#timeoutMs, idleMs: STAYS_MS };
      staying = { process: new IgnoreProcess(worktreeRoot, gitEnvironment(this.#env), limits), seen: new Map() };
      if (this.#staying.size >= STAYING_LIMIT) this.close();
      this.#staying.set(worktreeRoot, staying);
    }
    for (const [file, stamp] of stamps) staying.seen.set(file, stamp);
    try {
      return { ignored: await staying.process.ask(path), reason: null };
    } catch {
      return this.#checkIgnore(worktreeRoot, path, ['--no-index']);
    }
  }

  /** Ends the processes that stay; the next question starts anew. */
  close(): void {
    for (const { process } of this.#staying.values()) process.end();
    this.#staying.clear();
  }

  async #checkIgnore(worktreeRoot: string, path: string, flags: readonly string[]): Promise<IgnoreAnswer> {
    const result = await run('git', [...GIT_SAFE_OPTIONS, 'check-ignore', '--quiet', '-z', '--stdin', ...flags, '--'], {
      cwd: worktreeRoot,
      env: gitEnvironment(this.#env),
      timeoutMs: this.#timeoutMs,
      input: `${path}\0`,
    });
    if (result.kind === 'failed') return failure(result.detail);
    if (result.code > 1) return failure(result.stderr.split('\n')[0] || `git check-ignore ended with ${result.code}`);
    return { ignored: result.code === 0, reason: null };
  }

  #keep(key: string, answer: IgnoreAnswer, stamps: ReadonlyMap<string, string>): IgnoreAnswer {
    this.#known.delete(key);
    if (answer.reason !== null) return answer;
    this.#known.set(key, { answer, stamps });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#capacity) break;
      this.#known.delete(oldest);
    }
    return answer;
  }

  async #sourcesOf(worktreeRoot: string): Promise<Sources | { failure: string }> {
    const known = this.#sources.get(worktreeRoot);
    if (known !== undefined && unchanged(known.stamps)) return known;
    const repository = repositoryOf(worktreeRoot);
    if (repository === null || repository.worktreeRoot !== worktreeRoot)
      return { failure: `${worktreeRoot} is not the root of a worktree` };
    const asked = await askSources(repository, this.#env, this.#timeoutMs);
    if ('failure' in asked) return asked;
    const files = [...asked.configFiles, asked.excludesFile, join(repository.commonDir, 'info/exclude')];
    const sources: Sources = { files, index: join(repository.gitDir, 'index'), stamps: stampAll(asked.configFiles) };
    if (this.#sources.size >= SOURCES_LIMIT) this.#sources.clear();
    this.#sources.set(worktreeRoot, sources);
    return sources;
  }
}

const SOURCES_LIMIT = 256;
const STAYING_LIMIT = 16;
/** Long enough for the files of one turn. */
const STAYS_MS = 20_000;

function stampAll(files: readonly string[]): Map<string, string> {
  return new Map(files.map((file) => [file, stampOf(file)]));
}

function unchanged(stamps: ReadonlyMap<string, string>): boolean {
  for (const [file, stamp] of stamps) if (stampOf(file) !== stamp) return false;
  return true;
}

function failure(reason: string): IgnoreAnswer {
  return { ignored: false, reason };
}
