import { dirname } from 'node:path';
import { run, type RunResult } from '../run.ts';
import { GIT_SAFE_OPTIONS, gitEnvironment } from './environment.ts';

export interface AskOptions {
  /** The environment of this process; git gets what it needs of it, see gitEnvironment. */
  env: Readonly<Record<string, string | undefined>>;
  timeoutMs: number;
  /** Limit of what git prints; 1 MiB if not given. */
  maxBytes?: number;
}

/**
 * Runs one git that only reads, in a worktree. It takes no lock (an agent's own git must never meet ours), never looks
 * for a repository above `root`, and asks no remote for what a partial clone lacks.
 *
 * @param root real path of the worktree's root, or of a bare repository
 * @param more variables beside those of gitEnvironment
 */
export function askGit(
  root: string,
  args: readonly string[],
  options: AskOptions,
  more: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  return run('git', ['--no-optional-locks', ...GIT_SAFE_OPTIONS, ...args], {
    cwd: root,
    env: { ...gitEnvironment(options.env), GIT_CEILING_DIRECTORIES: dirname(root), ...OFFLINE, ...more },
    timeoutMs: options.timeoutMs,
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  });
}

/** The first is understood by git 2.45 and later, the second by all. */
const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' } as const;

const LONGEST_REASON = 300;

/** Why a git gave no answer: one line for the log. null: it did its work. */
export function failureOf(verb: string, result: RunResult): string | null {
  if (result.kind === 'exited' && result.code === 0) return null;
  const why = result.kind === 'failed' ? result.detail : `it ended with ${result.code}: ${result.stderr.split('\n')[0] ?? ''}`;
  return `git ${verb}: ${why}`.slice(0, LONGEST_REASON);
}

/** The parts of an output that ends each of them with NUL. What follows the last NUL is no whole part and is left out. */
export function* partsOf(output: Buffer): Generator<Buffer> {
  let at = 0;
  for (;;) {
    const end = output.indexOf(0, at);
    if (end === -1) return;
    yield output.subarray(at, end);
    at = end + 1;
  }
}
