import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { worktreeCommand } from '../../core/worktree/messages.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { removeBelow } from '../../platform/files.ts';
import { deleteBranchAt, removeIfEmpty, removeWorktree } from '../../platform/git/checkout.ts';
import type { RemoveWorktreeReply, RemoveWorktreeRequest } from '../../protocol/api-worktree.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { shellWord } from '../../protocol/shell-word.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { byWhom } from '../register/callers.ts';
import { look } from '../register/look.ts';
import { namedCheckout } from './find.ts';
import { journal } from './journal.ts';
import { someFiles } from './merge.ts';
import { isCopy, type Standing, standingOf } from './standing.ts';
import { nameOf } from './work.ts';

const HEADS = 'refs/heads/';

interface Removing {
  keepBranch: boolean;
  ignored: boolean;
  dryRun: boolean;
  by: string;
}

/**
 * `rollcall worktree remove`: never what is not merged or not committed. Throws NO_SUCH_CHECKOUT, PERSON_NEEDED, GIT_UNAVAILABLE, and
 * CHECKOUT_KEPT with what would be lost; then everything is as it was.
 */
export async function removeCheckout(d: Daemon, request: RemoveWorktreeRequest): Promise<RemoveWorktreeReply> {
  const { row, calling } = await namedCheckout(d, request, 'to remove');
  const { keepBranch, ignored, dryRun } = request;
  return removeRow(d, row, { keepBranch, ignored, dryRun, by: byWhom(calling, request.caller) });
}

/** The same of one row. */
export async function removeRow(d: Daemon, row: OwnCheckout, removing: Removing): Promise<RemoveWorktreeReply> {
  const { env, limitMs: timeoutMs } = d.checkouts;
  const standing = await standingOf(d, row);
  if (standing === null) throw new RollcallError('GIT_UNAVAILABLE', { path: row.madeFrom });
  await refuseInhabited(d, row);
  refuseLoss(row, standing, removing);
  const { entry, tip, base, root, ignored } = standing;
  // Not one that somebody has checked out elsewhere, nor one that may be the only name of where it began.
  const elsewhere = standing.entries.some((one) => one.branch === HEADS + row.branch && one.root !== row.path);
  const branchDeleted = !removing.keepBranch && tip !== null && base !== null && !elsewhere;
  const reply = { dryRun: removing.dryRun, name: nameOf(row), path: row.path, branch: row.branch, branchDeleted, ignored };
  if (removing.dryRun) return reply;
  if (entry !== null) {
    for (const copy of standing.copies) if (isCopy(row, copy)) removeBelow(row.path, copy);
    const removed = await removeWorktree(root, row.path, { env, timeoutMs });
    if (removed.problem !== null || existsSync(row.path))
      throw kept(row, `git: ${removed.problem ?? 'it is still there'}`, 'Mend that, then try again.');
  }
  // The directory beside the checkout was made for worktrees alone.
  if (d.config(row.madeFrom).worktrees.directory === '') removeIfEmpty(dirname(row.path));
  const deleted = branchDeleted ? (await deleteBranchAt(root, row.branch, tip, { env, timeoutMs })).problem === null : false;
  await d.store.transaction([row.workspaceId], (tx) => forget(d, tx, row, { by: removing.by, branchDeleted: deleted }));
  return { ...reply, branchDeleted: deleted };
}

/** Takes it out of the register, when it is gone. */
export async function forget(d: Daemon, tx: Tx, row: OwnCheckout, how: { by: string; branchDeleted: boolean }): Promise<void> {
  await tx.checkouts.remove(row.id);
  await tx.sharedItems.remove(row.workspaceId, 'worktree', row.path);
  if (how.branchDeleted) await tx.sharedItems.remove(row.workspaceId, 'branch', HEADS + row.branch);
  await journal(d, tx, row, 'worktree.removed', { path: row.path, branch: row.branch, ...how });
}

/** Throws CHECKOUT_KEPT while a session that lives is in it. */
async function refuseInhabited(d: Daemon, row: OwnCheckout): Promise<void> {
  const inside = await d.store.read(async (tx) => {
    const worktree = (await tx.workspaces.worktrees(row.workspaceId)).find(({ path }) => path === row.path);
    if (worktree === undefined) return null;
    for (const session of await tx.sessions.live(row.workspaceId))
      if (session.worktreeId === worktree.id && !(await look(d, tx, session)).ended) return session.number;
    return null;
  });
  if (inside !== null) throw kept(row, `#${inside} works in it`, 'Remove it when that session has ended, or has gone elsewhere.');
}

function refuseLoss(row: OwnCheckout, { entry, files, ignored, commits, operation }: Standing, removing: Removing): void {
  const here = shellWord(row.path);
  const name = nameOf(row);
  if (operation !== null) throw kept(row, `a ${operation} has stopped halfway in it`, `\`git -C ${here} status\` says how to end it.`);
  if (files === null) throw new RollcallError('GIT_UNAVAILABLE', { path: row.path });
  if (files.length > 0)
    throw kept(
      row,
      someFiles(files, 'in it', 'not committed'),
      `Keep it by \`git -C ${here} add --all && git -C ${here} commit\`, or undo it there.`,
    );
  const onlyHere = entry !== null && entry.branch !== HEADS + row.branch;
  if (commits === null) throw kept(row, 'nobody can say whether all of it is merged', '`git log` in it shows what it holds.');
  if (commits > 0 && (onlyHere || !removing.keepBranch)) {
    const what = `${commits === 1 ? '1 commit is' : `${commits} commits are`} not merged${row.baseBranch === null ? '' : ` into ${row.baseBranch}`}`;
    throw kept(
      row,
      what,
      `\`${worktreeCommand('merge', name)}\` merges it; \`rollcall worktree remove --keep-branch ${dashed(name)}\` keeps the branch ${row.branch}.`,
    );
  }
  if (ignored.length > 0 && !removing.ignored)
    throw kept(
      row,
      someFiles(ignored, 'in it', 'ignored by git'),
      `If they can go with it: \`rollcall worktree remove --ignored ${dashed(name)}\`.`,
    );
}

function dashed(name: string): string {
  return `${name.startsWith('-') ? '-- ' : ''}${shellWord(name)}`;
}

function kept(row: OwnCheckout, detail: string, next: string): RollcallError {
  return new RollcallError('CHECKOUT_KEPT', { name: nameOf(row), detail, next });
}
