import { existsSync } from 'node:fs';
import { notMadeText, readyText } from '../../core/worktree/messages.ts';
import type { OwnCheckout } from '../../core/worktree/own-checkout.ts';
import { worktrees } from '../../platform/git/shared.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { look } from '../register/look.ts';
import { tell } from '../register/tell.ts';
import { journal } from './journal.ts';
import { made, notMade, takeBack } from './make.ts';
import { mergeRow } from './merge.ts';
import { forget, removeRow } from './remove.ts';
import { standingOf } from './standing.ts';
import { GIT_MS, namedOf } from './work.ts';

const HEADS = 'refs/heads/';

/**
 * Looks after checkouts: one that a killed daemon was making is finished or taken back, one whose session is over is looked at, kept, merged
 * back or removed as the settings say, and one that is gone is taken out of the register. What cannot be said now is tried again.
 *
 * @param gone also look for those that somebody has removed or merged; costs some git for each that was left
 */
export async function settleCheckouts(d: Daemon, { gone }: { gone: boolean }): Promise<void> {
  for (const row of await d.store.read((tx) => tx.checkouts.of(null))) {
    try {
      if (row.state === 'making') await settleMaking(d, row);
      else if (gone && (await isGone(d, row))) await settleGone(d, row);
      else await settleLeft(d, row, gone);
    } catch (error) {
      // One that cannot be settled keeps no other from it.
      d.log.error({ err: error, checkout: row.id }, 'worktree not settled');
    }
  }
}

/** A git that outlived its daemon may still be at work: then git has locked the worktree, or does not list it yet. */
async function settleMaking(d: Daemon, row: OwnCheckout): Promise<void> {
  if (d.checkouts.inHand.has(row.id)) return;
  const over = d.clock.now() - row.at > d.checkouts.limitMs + GIT_MS;
  const entries = await worktrees(row.madeFrom, { env: d.checkouts.env, timeoutMs: GIT_MS });
  if (entries === null) {
    if (over && !existsSync(row.madeFrom)) await notMade(d, row, 'the checkout that it was made from is gone');
    return;
  }
  const entry = entries.find(({ root }) => root === row.path);
  const whole = entry !== undefined && !entry.locked && !entry.prunable && entry.branch === HEADS + row.branch;
  if (whole) {
    await made(d, row);
    return tellOwner(d, row, readyText(namedOf(row), row.baseCommit));
  }
  if (!over) return;
  const clean = await takeBack(d, row);
  await notMade(d, row, clean ? 'the daemon was killed meanwhile' : 'the daemon was killed meanwhile; what lies there was left as it is');
  await tellOwner(d, row, notMadeText('Rollcall was interrupted while it was made'));
}

/** Who did not ask for it was told that it would hear of it. */
async function tellOwner(d: Daemon, { sessionId, madeBy, workspaceId }: OwnCheckout, text: string): Promise<void> {
  if (sessionId === null || madeBy !== 'auto') return;
  await d.store.transaction([workspaceId], async (tx) => {
    if ((await tx.sessions.get(sessionId))?.endedAt === null) await tell(d, tx, sessionId, text);
  });
}

async function isGone(d: Daemon, row: OwnCheckout): Promise<boolean> {
  if (existsSync(row.path)) return false;
  const standing = await standingOf(d, row);
  // As long as its branch has what was not merged, it is shown.
  return standing !== null && standing.entry === null && (standing.tip === null || standing.commits === 0);
}

async function settleGone(d: Daemon, row: OwnCheckout): Promise<void> {
  await d.store.transaction([row.workspaceId], async (tx) => {
    if ((await tx.checkouts.get(row.id)) !== null) await forget(d, tx, row, { by: 'somebody', branchDeleted: false });
  });
}

/** Its session is over, or is back. */
async function settleLeft(d: Daemon, row: OwnCheckout, again: boolean): Promise<void> {
  const { sessionId } = row;
  if (sessionId === null) return;
  const over = await d.store.read(async (tx) => {
    const session = await tx.sessions.get(sessionId);
    return session === null || session.endedAt !== null || (session.inactiveSince !== null && (await look(d, tx, session)).ended);
  });
  if (over === (row.leftAt !== null)) return over && again ? lookAgain(d, row) : undefined;
  const standing = over ? await standingOf(d, row) : null;
  const commits = standing?.commits ?? null;
  const files = standing?.files?.length ?? null;
  const left: OwnCheckout = { ...row, leftAt: over ? d.clock.now() : null, commits, files };
  const changed = await d.store.transaction([row.workspaceId], async (tx) => {
    const now = await tx.checkouts.get(row.id);
    if (now === null || now.sessionId !== sessionId || now.leftAt !== row.leftAt) return false;
    await tx.checkouts.put(left);
    if (over) await journal(d, tx, row, 'worktree.left', { path: row.path, branch: row.branch, commits, files });
    return true;
  });
  if (!over || !changed) return;
  if (d.config(row.madeFrom).worktrees.at_end === 'merge' && commits !== null && commits > 0) {
    const merged = await attempt(d, row, () => mergeRow(d, left, { calling: null, by: 'the daemon', dryRun: false }));
    if (!merged) return;
  } else if (commits !== 0) return;
  if (row.madeBy === 'auto')
    await attempt(d, row, () => removeRow(d, left, { keepBranch: false, ignored: false, dryRun: false, by: 'the daemon' }));
}

/** Somebody may have merged, or changed, by plain git what a session left: others are told of it as it is. */
async function lookAgain(d: Daemon, row: OwnCheckout): Promise<void> {
  const standing = await standingOf(d, row);
  if (standing === null) return;
  const { commits } = standing;
  const files = standing.files?.length ?? null;
  if (commits === row.commits && files === row.files) return;
  await d.store.transaction([row.workspaceId], async (tx) => {
    const now = await tx.checkouts.get(row.id);
    if (now !== null && now.sessionId === row.sessionId && now.leftAt === row.leftAt) await tx.checkouts.put({ ...now, commits, files });
  });
}

/** Where that is refused it stays as it is, and `rollcall worktree list` shows it. */
async function attempt(d: Daemon, row: OwnCheckout, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!(error instanceof RollcallError)) throw error;
    d.log.info({ checkout: row.path, why: error.message }, 'worktree kept');
    return false;
  }
}
