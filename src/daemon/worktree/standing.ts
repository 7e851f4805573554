import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { commitOf, commitsBeyond } from '../../platform/git/checkout.ts';
import { unfinishedOperation } from '../../platform/git/operation.ts';
import { type WorktreeEntry, worktrees } from '../../platform/git/shared.ts';
import { statusOf } from '../../platform/git/status.ts';
import type { Daemon } from '../context.ts';
import { GIT_MS } from './work.ts';

/** How a checkout is, as git says now. */
export interface Standing {
  /** A directory in which git can be asked about the repository. */
  root: string;
  /** All worktrees of the repository. */
  entries: readonly WorktreeEntry[];
  /** null: git knows no such worktree any more, or its directory is gone. */
  entry: WorktreeEntry | null;
  /** Commit of its branch; null: the branch is gone. */
  tip: string | null;
  /** Commit of the branch that it came from; null: there is none any more, or never was. */
  base: string | null;
  /** Of its branch and of what is checked out in it, that the base (without one: where it began) does not have; null: nobody can say. */
  commits: number | null;
  /** Not committed, tracked or not, without copies that are as they were; null: nobody can say. */
  files: string[] | null;
  /** Git ignores them; without copies that are as they were. */
  ignored: string[];
  /** Copies that git neither tracks nor ignores. */
  copies: string[];
  /** A merge or the like that has stopped halfway in it. */
  operation: string | null;
}

const HEADS = 'refs/heads/';
const COMPARED_BYTES = 10 * 1024 * 1024;

/** Asks git; null when it gives no answer. */
export async function standingOf(d: Daemon, row: OwnCheckout): Promise<Standing | null> {
  const { env } = d.checkouts;
  const root = await rootOf(d, row);
  const entries = await worktrees(root, {
    env,
    timeoutMs: GIT_MS,
    onProblem: (reason) => d.log.warn({ root, reason }, 'git gave no answer'),
  });
  if (entries === null) return null;
  const found = entries.find((one) => one.root === row.path) ?? null;
  const entry = found === null || found.prunable || !existsSync(row.path) ? null : found;
  const tip = await commitOf(root, HEADS + row.branch, env);
  const base = row.baseBranch === null ? null : await commitOf(root, HEADS + row.baseBranch, env);
  const ends = [tip, entry?.commit ?? null].filter((commit) => commit !== null);
  const commits = ends.length === 0 ? 0 : await commitsBeyond(root, ends, base ?? row.baseCommit, env);
  const status = entry === null ? null : await statusOf(row.path, { env, timeoutMs: GIT_MS, ignored: true });
  if (status !== null && !status.ok) d.log.warn({ path: row.path, reason: status.reason }, 'git status gave no answer');
  const changed = status?.ok === true ? status.files : [];
  const copies = changed.filter(({ path, untracked }) => untracked && isCopy(row, path)).map(({ path }) => path);
  const files = changed.map(({ path }) => path);
  const unnamed = status?.ok === true && status.unnamed > 0 ? [`${status.unnamed} with names that are not UTF-8`] : [];
  return {
    root,
    entries,
    entry,
    tip,
    base,
    commits,
    files: status === null ? [] : status.ok ? [...files.filter((path) => !copies.includes(path)), ...status.nested, ...unnamed] : null,
    copies,
    ignored: status?.ok === true ? status.ignored.filter(({ path, tree }) => tree || !isCopy(row, path)).map(({ path }) => path) : [],
    operation: entry === null ? null : (unfinishedOperation(row.path)?.kind ?? null),
  };
}

/** The checkout that it was made from may be gone; the repository is not. */
async function rootOf(d: Daemon, row: OwnCheckout): Promise<string> {
  if (existsSync(row.madeFrom)) return row.madeFrom;
  return (await d.store.read((tx) => tx.workspaces.get(row.workspaceId)))?.key ?? row.madeFrom;
}

/** The same file lies where it was copied from. */
export function isCopy(row: OwnCheckout, name: string): boolean {
  try {
    const [here, there] = [join(row.path, name), join(row.madeFrom, name)];
    const [own, other] = [lstatSync(here), lstatSync(there)];
    if (!own.isFile() || !other.isFile() || own.size !== other.size || own.size > COMPARED_BYTES) return false;
    return readFileSync(here).equals(readFileSync(there));
  } catch {
    return false;
  }
}
