import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { canonical, writeBelow } from '../../platform/files.ts';
import { reasonOf } from '../../platform/file-access.ts';
import type { ActOptions } from '../../platform/git/act.ts';
import {
  addWorktree,
  commitOf,
  deleteBranchAt,
  makeBranch,
  onlyCheckedOut,
  removeHalfMade,
  removeIfEmpty,
} from '../../platform/git/checkout.ts';
import { askGit } from '../../platform/git/ask.ts';
import { worktrees } from '../../platform/git/shared.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from './journal.ts';
import { type Plan, refused } from './plan.ts';
import { GIT_MS, nameOf } from './work.ts';

const HEADS = 'refs/heads/';
const LARGEST_COPY = 10 * 1024 * 1024;

/**
 * Writes down that a checkout is about to be made, before git is asked: the first place of the plan that no other one of the
 * register has; null: there is none. Whoever does this must call `make` after the commit, and has to have `id` in
 * `d.checkouts.inHand` before it.
 */
export async function reserve(
  d: Daemon,
  tx: Tx,
  plan: Plan,
  id: string,
  by: Pick<OwnCheckout, 'sessionId' | 'madeBy'>,
): Promise<OwnCheckout | null> {
  const rows = await tx.checkouts.of(plan.workspaceId);
  const place = plan.places.find(({ path, branch }) => !rows.some((row) => row.path === path || row.branch === branch));
  if (place === undefined) return null;
  const row: OwnCheckout = {
    id,
    ...by,
    ...place,
    workspaceId: plan.workspaceId,
    baseBranch: plan.baseBranch,
    baseCommit: plan.baseCommit,
    madeFrom: plan.madeFrom,
    state: 'making',
    at: d.clock.now(),
    leftAt: null,
    commits: null,
    files: null,
  };
  await tx.checkouts.put(row);
  return row;
}

/** What became of the files to be copied. */
export interface Copied {
  copied: string[];
  /** With the reason. */
  left: string[];
}

/** Makes what was reserved. Throws CHECKOUT_REFUSED; then nothing of it is left. */
export async function make(d: Daemon, row: OwnCheckout, copy: readonly string[]): Promise<Copied> {
  const options = { env: d.checkouts.env, timeoutMs: d.checkouts.limitMs };
  try {
    const branch = await makeBranch(row.madeFrom, row.branch, row.baseCommit, options);
    const problem = branch.problem ?? (await inTurn(d, row, () => addOnce(row, options)));
    if (problem !== null) {
      if (branch.problem === null) await takeBack(d, row);
      await notMade(d, row, problem);
      throw refused(problem, `Nothing was left of it. With plain git: \`git worktree add\` shows the same.`);
    }
    const copied = await copyInto(d, row, copy);
    await made(d, row);
    return copied;
  } finally {
    d.checkouts.inHand.delete(row.id);
  }
}

/** A git that makes a worktree fails over the half-made one of another git, in the same moment. Another try does not. */
const HALF_SEEN = /worktrees\/.*\/(commondir|gitdir|HEAD)/;

async function addOnce(row: OwnCheckout, options: ActOptions): Promise<string | null> {
  const { problem } = await addWorktree(row.madeFrom, row.path, row.branch, options);
  return problem !== null && HALF_SEEN.test(problem) ? (await addWorktree(row.madeFrom, row.path, row.branch, options)).problem : problem;
}

/** One after the other in each repository. */
async function inTurn<T>(d: Daemon, { workspaceId }: OwnCheckout, act: () => Promise<T>): Promise<T> {
  const { lanes } = d.checkouts;
  const before = lanes.get(workspaceId) ?? Promise.resolve();
  const own = before.then(act);
  const ended = Promise.allSettled([own]);
  lanes.set(workspaceId, ended);
  try {
    return await own;
  } finally {
    if (lanes.get(workspaceId) === ended) lanes.delete(workspaceId);
  }
}

/** Git has made it. */
export async function made(d: Daemon, row: OwnCheckout): Promise<void> {
  await d.store.transaction([row.workspaceId], async (tx) => {
    await tx.checkouts.put({ ...row, state: 'made' });
    const { sessionId, workspaceId } = row;
    const at = d.clock.now();
    if (sessionId !== null) {
      await tx.sharedItems.put({ workspaceId, kind: 'worktree', name: row.path, sessionId, at });
      await tx.sharedItems.put({ workspaceId, kind: 'branch', name: HEADS + row.branch, sessionId, at });
    }
    await journal(d, tx, row, 'worktree.made', {
      path: row.path,
      branch: row.branch,
      from: row.baseBranch ?? row.baseCommit,
      by: row.madeBy,
    });
  });
}

/** Nothing is left of it but what somebody may have put there. */
export async function notMade(d: Daemon, row: OwnCheckout, detail: string): Promise<void> {
  await d.store.transaction([row.workspaceId], async (tx) => {
    await tx.checkouts.remove(row.id);
    await journal(d, tx, row, 'worktree.not-made', { path: row.path, branch: row.branch, detail });
  });
}

/**
 * After a git that failed or was killed: takes back its half-made worktree, and the branch as long as nothing was committed on it.
 * What holds anything that git did not put there stays.
 *
 * @returns whether all of it is gone
 */
export async function takeBack(d: Daemon, row: OwnCheckout): Promise<boolean> {
  const { env } = d.checkouts;
  const options = { env, timeoutMs: GIT_MS };
  const root = row.madeFrom;
  const entry = (await worktrees(root, { env }))?.find(({ root: at }) => at === row.path);
  if (entry !== undefined) {
    const untouched = entry.branch === HEADS + row.branch && (entry.prunable || (await onlyCheckedOut(row.path, env)));
    if (!untouched || (await removeHalfMade(root, row.path, options)).problem !== null) return false;
  }
  removeIfEmpty(row.path);
  if ((await commitOf(root, HEADS + row.branch, env)) === row.baseCommit) await deleteBranchAt(root, row.branch, row.baseCommit, options);
  return true;
}

/** Only regular files that git does not track, reached through no link, and never over one that is there. */
async function copyInto(d: Daemon, row: OwnCheckout, names: readonly string[]): Promise<Copied> {
  const result: Copied = { copied: [], left: [] };
  for (const name of names) {
    const problem = await copyOne(d, row, name);
    if (problem === null) result.copied.push(name);
    else if (problem !== '') result.left.push(`${name}: ${problem}`);
  }
  if (result.left.length > 0) d.log.warn({ checkout: nameOf(row), left: result.left }, 'not copied into the worktree');
  return result;
}

/** null: it was copied; empty: there is nothing by that name. */
async function copyOne(d: Daemon, row: OwnCheckout, name: string): Promise<string | null> {
  const from = join(row.madeFrom, name);
  const real = canonical(from);
  const outside = name.startsWith('/') || name.split('/').includes('..');
  if (outside || !real.ok || real.path !== from) return 'it is not a plain path below the checkout';
  try {
    const stat = lstatSync(from, { throwIfNoEntry: false });
    if (stat === undefined) return '';
    if (!stat.isFile()) return 'it is no regular file';
    if (stat.size > LARGEST_COPY) return `it is larger than ${LARGEST_COPY / 1024 / 1024} MB`;
    const listed = await askGit(row.madeFrom, ['ls-files', '-z', '--', `:(literal)${name}`], { env: d.checkouts.env, timeoutMs: GIT_MS });
    if (listed.kind !== 'exited' || listed.code !== 0) return 'git does not say whether it tracks it';
    if (listed.stdout.length > 0) return 'git tracks it';
    const written = writeBelow(row.path, name, readFileSync(from), { mode: stat.mode & 0o777, exclusive: true });
    return written.ok ? null : written.detail;
  } catch (error) {
    return reasonOf(error);
  }
}
