import { mkdtempSync, rmSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Acted, type ActOptions, actGit } from './act.ts';
import { askGit, partsOf } from './ask.ts';
import { entriesOf } from './status-entry.ts';

type Environment = ActOptions['env'];

const ASK_MS = 5_000;
const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const CONFLICTS = 1;
const HEADS = 'refs/heads/';
const SOME_FILES = 20;
/** Begin of a line of a file that is in the index and not on the disk. */
const MISSING = '1 .D ';

/** The commit that a name means; null when it means none. @param root real path of a worktree's root, here and below */
export async function commitOf(root: string, name: string, env: Environment): Promise<string | null> {
  if (name.includes('\0')) return null;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const result = await askGit(root, args, { env, timeoutMs: ASK_MS });
  const text = result.kind === 'exited' && result.code === 0 ? result.stdout.toString('latin1').trim() : '';
  return COMMIT.test(text) ? text : null;
}

/** Whether git would take this name for a branch. */
export async function isBranchName(root: string, name: string, env: Environment): Promise<boolean> {
  if (name.startsWith('-') || name.includes('\0') || name === 'HEAD') return false;
  const result = await askGit(root, ['check-ref-format', HEADS + name], { env, timeoutMs: ASK_MS });
  return result.kind === 'exited' && result.code === 0;
}

/** How many commits these have that the base does not have; null when nobody can say. */
export async function commitsBeyond(root: string, commits: readonly string[], base: string, env: Environment): Promise<number | null> {
  const result = await askGit(root, ['rev-list', '--count', ...commits, `^${base}`], { env, timeoutMs: ASK_MS });
  const text = result.kind === 'exited' && result.code === 0 ? result.stdout.toString('latin1').trim() : '';
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Makes a branch that must not be there yet. */
export function makeBranch(root: string, branch: string, commit: string, options: ActOptions): Promise<Acted> {
  const none = '0'.repeat(commit.length);
  return actGit(root, ['update-ref', '--create-reflog', '-m', 'branch: made by rollcall', HEADS + branch, commit, none], options);
}

/** Makes a worktree for a branch that no other one has. What git half makes when it fails, it takes back. @param path absolute */
export function addWorktree(root: string, path: string, branch: string, options: ActOptions): Promise<Acted> {
  return actGit(root, ['worktree', 'add', '--quiet', '--', path, branch], options);
}

/** Git refuses where anything in it is not committed. What it ignores goes. */
export function removeWorktree(root: string, path: string, options: ActOptions): Promise<Acted> {
  return actGit(root, ['worktree', 'remove', '--', path], options);
}

/** One that git never finished, which it has locked. To be asked only for what onlyCheckedOut says. */
export function removeHalfMade(root: string, path: string, options: ActOptions): Promise<Acted> {
  return actGit(root, ['worktree', 'remove', '--force', '--force', '--', path], options);
}

/** Deletes a branch only if it still is at this commit. */
export function deleteBranchAt(root: string, branch: string, commit: string, options: ActOptions): Promise<Acted> {
  return actGit(root, ['update-ref', '-d', HEADS + branch, commit], options);
}

/**
 * Merges a commit into what is checked out. Where that conflicts or fails, it is taken back: the worktree, whose tracked files have
 * to be clean, is as it was.
 */
export async function mergeInto(root: string, commit: string, message: string, options: ActOptions): Promise<Acted> {
  const settings = ['-c', 'merge.autoStash=false', '-c', 'rerere.enabled=false'];
  const merged = await actGit(root, [...settings, 'merge', '--quiet', '--no-edit', '-m', message, commit], options);
  // Where nothing was begun there is nothing to take back, and git says so.
  if (merged.problem !== null) await actGit(root, ['merge', '--abort'], options);
  return merged;
}

/** Files that conflict when two commits are merged: the first 20; empty: none does; null: nobody can say (git before 2.38, other histories). */
export async function conflictsOf(root: string, ours: string, theirs: string, env: Environment): Promise<string[] | null> {
  const args = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z', ours, theirs];
  const result = await askGit(root, args, { env, timeoutMs: ASK_MS });
  if (result.kind !== 'exited' || result.code > CONFLICTS) return null;
  if (result.code === 0) return [];
  const [, ...names] = Array.from(partsOf(result.stdout), (part) => part.toString('utf8'));
  return names.slice(0, SOME_FILES);
}

/**
 * Of a worktree that git never finished: whether all that lies there came from its commit, but for one file that is half written.
 * False where nobody can say.
 */
export async function onlyCheckedOut(path: string, env: Environment): Promise<boolean> {
  const scratch = mkdtempSync(join(tmpdir(), 'rollcall-index-'));
  try {
    const index = { GIT_INDEX_FILE: join(scratch, 'index') };
    const read = await askGit(path, ['read-tree', 'HEAD'], { env, timeoutMs: ASK_MS }, index);
    if (read.kind !== 'exited' || read.code !== 0) return false;
    const args = ['status', '--porcelain=v2', '-z', '--untracked-files=all', '--no-renames', '--ignored=matching'];
    const status = await askGit(path, args, { env, timeoutMs: ASK_MS }, index);
    if (status.kind !== 'exited' || status.code !== 0) return false;
    let changed = 0;
    for (const line of partsOf(status.stdout)) if (line.subarray(0, MISSING.length).toString('latin1') !== MISSING) changed += 1;
    return changed <= 1 && !Array.from(entriesOf(status.stdout)).some((entry) => entry.untracked || entry.ignored);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Removes a directory that is empty; anything else stays. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // It is not empty, or not there.
  }
}
