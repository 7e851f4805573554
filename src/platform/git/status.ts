import { isUtf8 } from 'node:buffer';
import type { DirtyFile } from '../../core/change/change.ts';
import { askGit, failureOf } from './ask.ts';
import { Disk } from './disk.ts';
import { entriesOf } from './status-entry.ts';

export interface StatusOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** 1500 if not given. */
  timeoutMs?: number;
  /**
   * Pathspecs as git reads them, relative to the root (`src`, `:(literal)a[1].ts`, `:(glob)src/*.ts`): only what they match.
   * Empty, or too long for one call: everything.
   */
  within?: readonly string[];
  /** Also what git ignores. Costs a walk of it where whole directories are not ignored at once. */
  ignored?: boolean;
  /** Most files that are answered; 20,000 if not given. */
  limit?: number;
}

/** Something that git ignores: a file, or a directory with all that is below it. */
export interface IgnoredEntry extends Pick<DirtyFile, 'path' | 'key' | 'stamp' | 'changedAt'> {
  tree: boolean;
}

export type Status =
  | {
      ok: true;
      files: DirtyFile[];
      /** Empty unless asked for. */
      ignored: IgnoredEntry[];
      /** Untracked directories that are repositories or worktrees of their own: what is in them belongs to them. */
      nested: string[];
      /** How many names are left out because they are not UTF-8. */
      unnamed: number;
      /** There is more than the limit. Tracked files come first; what is missing are untracked (and ignored) ones, if any are listed. */
      truncated: boolean;
    }
  /** In one line, for the log. */
  | { ok: false; reason: string };

const TIMEOUT_MS = 1500;
const LIMIT = 20_000;
/** An entry of the index prints about 120 characters and its path. */
const BYTES_PER_FILE = 400;
const LONGEST_PATHSPECS = 100_000;
/** Files that are looked at before others get their turn: about 2 ms. */
const SLICE = 250;

/**
 * What is not clean in a worktree, by one `git status`, without a lock. Of a rename both names are listed. A submodule is
 * one file, and dirty only when another commit of it is checked out (or was staged): its files are its own. In a
 * repository without commits everything that is staged is new. What a sparse checkout leaves out is clean.
 *
 * Names come as they are (spaces, quotes, newlines, control characters). Names that are not UTF-8 are left out and counted.
 *
 * A failure (bare repository, no repository at exactly this root, no git, out of time) is an answer; never throws.
 *
 * @param root real path of the worktree's root
 */
export async function statusOf(root: string, options: StatusOptions): Promise<Status> {
  const limit = options.limit ?? LIMIT;
  const within = options.within ?? [];
  const narrow = within.length > 0 && within.join('\0').length <= LONGEST_PATHSPECS;
  const result = await askGit(
    root,
    [
      'status',
      '--porcelain=v2',
      '-z',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=dirty',
      options.ignored === true ? '--ignored=matching' : '--ignored=no',
      '--',
      ...(narrow ? within : []),
    ],
    { env: options.env, timeoutMs: options.timeoutMs ?? TIMEOUT_MS, maxBytes: limit * BYTES_PER_FILE },
  );
  const cut = result.kind === 'failed' && result.reason === 'too-much-output';
  const reason = cut ? null : failureOf('status', result);
  if (reason !== null) return { ok: false, reason };

  const disk = new Disk(root);
  const status = { ok: true as const, files: [] as DirtyFile[], ignored: [] as IgnoredEntry[], nested: [] as string[], unnamed: 0 };
  let count = 0;
  for (const entry of entriesOf(result.stdout)) {
    if (count === limit) return { ...status, truncated: true };
    count += 1;
    if (count % SLICE === 0) await new Promise<void>((resolve) => void setImmediate(resolve));
    if (!isUtf8(entry.name)) {
      status.unnamed += 1;
      continue;
    }
    const text = entry.name.toString('utf8');
    const tree = text.endsWith('/');
    const path = tree ? text.slice(0, -1) : text;
    if (entry.ignored) status.ignored.push({ path, tree, ...disk.look(path, false) });
    else if (entry.untracked && tree) status.nested.push(path);
    else {
      const { staged, modified, untracked, unmerged } = entry;
      status.files.push({ path, staged, modified, untracked, unmerged, ...disk.look(path, entry.regular) });
    }
  }
  return { ...status, truncated: cut };
}

/**
 * The files of statusOf alone; null when git failed or took too long. With more files than the limit the list is not
 * whole (the first ones, tracked before untracked). `onProblem` hears of both, in one line.
 */
export async function dirtyFiles(
  root: string,
  options: StatusOptions & { onProblem?: (reason: string) => void },
): Promise<DirtyFile[] | null> {
  const status = await statusOf(root, options);
  if (!status.ok) {
    options.onProblem?.(status.reason);
    return null;
  }
  if (status.truncated) options.onProblem?.(`git status: more than ${status.files.length} files in ${root}; the rest is not looked at`);
  return status.files;
}
