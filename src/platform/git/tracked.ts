import { isUtf8 } from 'node:buffer';
import { askGit, failureOf, partsOf } from './ask.ts';

export interface TrackedOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** 10,000 if not given. */
  timeoutMs?: number;
  /** Most names that are answered; 200,000 if not given. */
  limit?: number;
}

/** `whole` is false where there are more than the limit: then the first ones are there. A failure is told in one line, for the log. */
export type Tracked = { ok: true; files: string[]; whole: boolean } | { ok: false; reason: string };

const TIMEOUT_MS = 10_000;
const LIMIT = 200_000;
const BYTES_PER_NAME = 120;
/** Names that are read before others get their turn: about a millisecond. */
const SLICE = 2_000;

/**
 * The files that are tracked in a worktree, as its index has them, relative to its root, in git's order. What a sparse checkout leaves
 * out is listed too; a submodule is one name. Names that are not UTF-8 are left out. Never throws.
 *
 * @param root real path of the worktree's root
 */
export async function trackedFiles(root: string, options: TrackedOptions): Promise<Tracked> {
  const limit = options.limit ?? LIMIT;
  const result = await askGit(root, ['ls-files', '-z', '--cached'], {
    env: options.env,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxBytes: limit * BYTES_PER_NAME,
  });
  const cut = result.kind === 'failed' && result.reason === 'too-much-output';
  const reason = cut ? null : failureOf('ls-files', result);
  if (reason !== null) return { ok: false, reason };
  const files: string[] = [];
  let before = '';
  for (const name of partsOf(result.stdout)) {
    if (files.length === limit) return { ok: true, files, whole: false };
    if (!isUtf8(name)) continue;
    const path = name.toString('utf8');
    // Of a file in an unfinished merge each side is listed.
    if (path === before) continue;
    before = path;
    files.push(path);
    if (files.length % SLICE === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
  }
  return { ok: true, files, whole: !cut };
}
