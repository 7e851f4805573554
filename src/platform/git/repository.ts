import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { canonical } from '../files.ts';

/** One checkout of one git repository. All paths are real and absolute. */
export interface Repository {
  /** Shared by all worktrees of the repository: what makes it one. */
  commonDir: string;
  /** Root of the checkout. */
  worktreeRoot: string;
  /** HEAD and index of this checkout; equals commonDir in the main one. */
  gitDir: string;
  /** Name for people: the last part of the main checkout's path. */
  name: string;
}

/**
 * The innermost repository or worktree that contains a path, which need not exist. null outside of any, in a bare
 * repository, and for a path that cannot be resolved. Reads files only, no git process. Synchronous: about 4 µs for
 * each directory between the path and its root.
 */
export function repositoryOf(path: string): Repository | null {
  const real = canonical(path);
  return real.ok ? repositoryAround(real.path) : null;
}

/** As repositoryOf, for a path that is canonical already: saves 8 to 36 µs. */
export function repositoryAround(realPath: string): Repository | null {
  for (let at = realPath; ; at = dirname(at)) {
    const found = repositoryAt(at);
    if (found === 'bare') return null;
    if (found !== null) return found;
    if (looksLikeGitDir(at) && !isBelowDotGit(at)) return null;
    if (at === '/') return null;
  }
}

/**
 * The branch that is checked out: its name (`feature/x`), during a rebase the one that is being rebased, the first
 * characters of the commit when none is, null when that cannot be read.
 */
export function branchOf(gitDir: string): string | null {
  for (const file of ['rebase-merge/head-name', 'rebase-apply/head-name']) {
    const rebased = readLine(`${gitDir}/${file}`);
    if (rebased?.startsWith(BRANCHES) === true) return rebased.slice(BRANCHES.length);
  }
  const head = readLine(`${gitDir}/HEAD`);
  if (head === null) return null;
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(head)) return head.slice(0, SHORT_HASH);
  const ref = /^ref:\s*(\S+)$/.exec(head)?.[1];
  // A repository with reftable keeps its refs elsewhere and puts this stub here.
  if (ref === undefined || ref === 'refs/heads/.invalid') return null;
  return ref.startsWith(BRANCHES) ? ref.slice(BRANCHES.length) : ref;
}

const BRANCHES = 'refs/heads/';
const SHORT_HASH = 7;

function repositoryAt(directory: string): Repository | 'bare' | null {
  const dotGit = `${directory}/.git`;
  const kind = kindOf(dotGit);
  if (kind === null) return null;
  const gitDir = kind === 'directory' ? realOf(dotGit) : targetOf(dotGit, directory);
  if (gitDir === null) return null;
  const commonDir = commonDirOf(gitDir);
  if (commonDir === null || !isGitDir(gitDir, commonDir)) return null;
  // `.git` as a file that leads to the repository itself: a submodule, a separate git directory, or a bare one beside its worktrees.
  if (kind === 'file' && gitDir === commonDir && isBare(commonDir)) return 'bare';
  return { commonDir, worktreeRoot: directory, gitDir, name: nameOf(commonDir) };
}

function targetOf(dotGit: string, directory: string): string | null {
  const target = /^gitdir: (.+)$/.exec(readLine(dotGit) ?? '')?.[1];
  return target === undefined ? null : realOf(resolve(directory, target));
}

function commonDirOf(gitDir: string): string | null {
  const shared = readLine(`${gitDir}/commondir`);
  return shared === null ? gitDir : realOf(resolve(gitDir, shared));
}

/** What git itself asks for before it believes in a directory. */
function isGitDir(gitDir: string, commonDir: string): boolean {
  return kindOf(`${gitDir}/HEAD`) !== null && kindOf(`${commonDir}/objects`) === 'directory' && kindOf(`${commonDir}/refs`) === 'directory';
}

function looksLikeGitDir(directory: string): boolean {
  return kindOf(`${directory}/HEAD`) === 'file' && (isGitDir(directory, directory) || kindOf(`${directory}/commondir`) === 'file');
}

function isBelowDotGit(path: string): boolean {
  return path.split('/').includes('.git');
}

function isBare(commonDir: string): boolean {
  const config = readText(`${commonDir}/config`) ?? '';
  const core = /^\s*\[core\]([^[]*)/im.exec(config)?.[1] ?? '';
  return /^\s*bare\s*=\s*(true|yes|on|1)\s*$/im.test(core);
}

/** `.git` → its parent; `.bare` beside worktrees → its parent; `x.git` → x; a submodule's `modules/x` → x. */
function nameOf(commonDir: string): string {
  const last = basename(commonDir);
  if (last.startsWith('.')) return basename(dirname(commonDir)) || '/';
  return last.replace(/\.git$/, '');
}

function realOf(path: string): string | null {
  const real = canonical(path);
  return real.ok ? real.path : null;
}

function kindOf(path: string): 'file' | 'directory' | null {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    return stat.isDirectory() ? 'directory' : 'file';
  } catch {
    return null;
  }
}

function readLine(path: string): string | null {
  const text = readText(path);
  return text === null ? null : (text.split('\n')[0] ?? '').trimEnd();
}

/** A failing read costs 7 µs, the stat before it 1 µs, and most of these files are not there most of the time. */
function readText(path: string): string | null {
  if (kindOf(path) === null) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
