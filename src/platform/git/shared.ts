import { isUtf8 } from 'node:buffer';
import type { RunResult } from '../run.ts';
import { canonical } from '../files.ts';
import { askGit, failureOf, partsOf } from './ask.ts';

/** What all worktrees of a repository share. Each question is one git; null when it failed, and `onProblem` hears why. */
export interface SharedOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** 1500 if not given. */
  timeoutMs?: number;
  /** One line, for the log. */
  onProblem?: (reason: string) => void;
}

export interface StashEntry {
  /** `stash@{0}` is the newest. It names another entry after each push and drop; the commit does not change. */
  ref: string;
  commit: string;
  /** As git keeps it: `On main: words of the user`, `WIP on main: 1a2b3c4 subject`. */
  message: string;
  /** When it was made; ms. */
  at: number;
}

export interface Branch {
  /** Full: `refs/heads/…`. */
  name: string;
  commit: string;
  /** Real path of the root of a worktree in which it is checked out, null where none has it. */
  worktree: string | null;
}

export interface WorktreeEntry {
  /** Real path; it may be gone, see `prunable`. */
  root: string;
  /** null before the first commit. */
  commit: string | null;
  /** Full name; null when none is checked out. */
  branch: string | null;
  locked: boolean;
  /** git would drop its record: the directory is gone. */
  prunable: boolean;
}

const TIMEOUT_MS = 1500;
const MAX_BYTES = 8 * 1024 * 1024;
const MS_PER_SECOND = 1000;
/** git's exit status when it does not know an option. */
const USAGE = 129;

/** Newest first. @param root real path of any worktree's root of the repository */
export async function stashEntries(root: string, options: SharedOptions): Promise<StashEntry[] | null> {
  const result = await ask(root, ['stash', 'list', '-z', '--no-show-signature', '--encoding=UTF-8', '--format=%H %ct %gs'], options);
  if (result === null) return null;
  return [...partsOf(result.stdout)].flatMap((part, index) => {
    const [, commit = '', seconds = '', message = ''] = /^([0-9a-f]+) (\d+) ([^]*)$/.exec(part.toString('utf8')) ?? [];
    return commit === '' ? [] : [{ ref: `stash@{${index}}`, commit, message, at: Number(seconds) * MS_PER_SECOND }];
  });
}

/** All local branches; one whose name is not UTF-8 is left out. @param root as above */
export async function branches(root: string, options: SharedOptions): Promise<Branch[] | null> {
  const format = '--format=%(refname)%00%(objectname)%00%(worktreepath)%00';
  const result = await ask(root, ['for-each-ref', format, 'refs/heads'], options);
  if (result === null) return null;
  const found: Branch[] = [];
  const parts = [...partsOf(result.stdout)];
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const [name, commit, worktree] = parts.slice(at, at + 3);
    if (name === undefined || commit === undefined || worktree === undefined || !isUtf8(name)) continue;
    found.push({
      // Each record but the first begins with the line end of the one before.
      name: name.toString('utf8').replace(/^\n/, ''),
      commit: commit.toString('latin1'),
      worktree: worktree.length === 0 ? null : realOf(worktree.toString('utf8')),
    });
  }
  return found;
}

/** The main checkout first; a bare repository has none and is not listed itself. @param root as above */
export async function worktrees(root: string, options: SharedOptions): Promise<WorktreeEntry[] | null> {
  const list = ['worktree', 'list', '--porcelain'];
  // git before 2.36 has no -z.
  let result = await run(root, [...list, '-z'], options);
  let separator = '\0';
  if (result.kind === 'exited' && result.code === USAGE) {
    result = await run(root, list, options);
    separator = '\n';
  }
  const checked = check('worktree list', result, options);
  if (checked === null) return null;
  return checked.stdout
    .toString('utf8')
    .split(separator + separator)
    .map((record) => record.split(separator))
    .flatMap(worktreeOf);
}

function worktreeOf(lines: readonly string[]): WorktreeEntry[] {
  const value = (name: string): string | null => {
    const line = lines.find((l) => l === name || l.startsWith(`${name} `));
    return line === undefined ? null : line.slice(name.length + 1);
  };
  const root = value('worktree');
  if (root === null || value('bare') !== null) return [];
  const commit = value('HEAD');
  return [
    {
      root: realOf(root),
      commit: commit === null || /^0*$/.test(commit) ? null : commit,
      branch: value('branch'),
      locked: value('locked') !== null,
      prunable: value('prunable') !== null,
    },
  ];
}

function realOf(path: string): string {
  const real = canonical(path);
  return real.ok ? real.path : path;
}

async function ask(root: string, args: readonly string[], options: SharedOptions): Promise<RunResult | null> {
  return check(args.slice(0, 1).join(' '), await run(root, args, options), options);
}

function run(root: string, args: readonly string[], options: SharedOptions): Promise<RunResult> {
  return askGit(root, args, { env: options.env, timeoutMs: options.timeoutMs ?? TIMEOUT_MS, maxBytes: MAX_BYTES });
}

function check(verb: string, result: RunResult, options: SharedOptions): RunResult | null {
  const reason = failureOf(verb, result);
  if (reason === null) return result;
  options.onProblem?.(reason);
  return null;
}
