import type { Session } from '../../core/session/session.ts';
import type { GitEffect } from '../../core/shell/effects.ts';
import type { Tx } from '../../store/store.ts';
import type { Checkout } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import { isNamed } from '../../core/change/hits.ts';
import { recordAuthor, settleAuthors } from './authors.ts';
import { heldBy } from './ending.ts';
import type { DirtyList, GitScene } from './git-scene.ts';
import { importsOver } from './intent-over.ts';
import { journal } from './journal.ts';
import { settleFollowing } from './last-files.ts';
import { advanceLines } from './line.ts';

const ADDS: ReadonlySet<string> = new Set(['add', 'stage']);
/** The clock of a file system is behind by a tick at most. What changed before git was asked is in its answer. */
const TICK_MS = 10;
/** A stash entry has whole seconds. */
const STASH_SLACK_MS = 1500;

/**
 * After a call that used git: authors are brought in line with what is dirty now, own clean files are let go after a
 * commit, and what the session made for all worktrees (stash entries, branches, worktrees) gets its name.
 */
export async function settleGit(
  d: Daemon,
  tx: Tx,
  session: Session,
  scene: GitScene,
  call: { done: boolean; openedAt: number | null; known: ReadonlyMap<number, number> },
): Promise<void> {
  const now = d.clock.now();
  const event = { sessionId: session.id, now };
  const committed = new Map<number, Checkout>();
  for (const { workspace, worktree, effect } of scene.effects) {
    if (effect.verb === 'commit' && call.done) committed.set(worktree.id, { workspace, worktree });
    await nameMade(d, tx, session, scene, { workspace, worktree }, effect, call.openedAt);
  }
  const workspaceOf = new Map(scene.effects.map((e) => [e.worktree.id, e.workspace.id]));
  for (const [worktreeId, dirty] of scene.dirty) {
    const workspaceId = workspaceOf.get(worktreeId);
    if (workspaceId === undefined) continue;
    await settleFollowing(d, tx, worktreeId, new Set(dirty.files.map(({ key }) => key)));
    const asked = call.known.get(worktreeId);
    if (asked !== undefined) await takeUncovered(tx, { workspaceId, worktreeId }, dirty, { ...event, since: asked });
    await settleAuthors(tx, { workspaceId, worktreeId }, dirty, event);
    if (call.done) {
      const added = scene.effects.filter((e) => e.worktree.id === worktreeId && ADDS.has(e.effect.verb) && e.effect.certainty === 'sure');
      await takeAdded(tx, { workspaceId, worktreeId }, dirty, { ...event, added });
    }
    const checkout = committed.get(worktreeId);
    if (checkout && dirty.whole && d.config(checkout.worktree.path).leases.release_after_commit) {
      await releaseClean(d, tx, session, worktreeId, dirty);
    }
  }
}

/**
 * Files that were clean before the call, that it left as they were on disk, and that are not clean now: it has moved HEAD
 * or the index under them (`reset --soft`, `rm --cached`, `add -f`), and what is to be committed there is its session's.
 */
async function takeUncovered(
  tx: Tx,
  checkout: { workspaceId: number; worktreeId: number },
  { files, whole }: DirtyList,
  event: { sessionId: string; now: number; since: number },
): Promise<void> {
  if (!whole) return;
  const known = new Set((await tx.changes.inWorktree(checkout.worktreeId)).map((row) => row.key));
  for (const { path, key, stamp, changedAt } of files) {
    if (known.has(key) || changedAt === null || changedAt >= event.since - TICK_MS) continue;
    await recordAuthor(tx, { ...checkout, path, key, stamp }, event.sessionId, event.now);
  }
}

/** Who puts a file into the index by its name has a part in it from then on, beside its authors: a later commit may take it. */
async function takeAdded(
  tx: Tx,
  checkout: { workspaceId: number; worktreeId: number },
  { files }: DirtyList,
  { sessionId, now, added }: { sessionId: string; now: number; added: GitScene['effects'] },
): Promise<void> {
  if (added.length === 0) return;
  const rows = await tx.changes.ofSession(sessionId);
  const own = new Set(rows.flatMap((row) => (row.worktreeId === checkout.worktreeId ? [row.key] : [])));
  for (const file of files) {
    if (!file.staged || own.has(file.key)) continue;
    if (!added.some(({ effect, worktree }) => isNamed(effect.within, file, worktree.path))) continue;
    await recordAuthor(tx, { ...checkout, path: file.path, key: file.key, stamp: file.stamp }, sessionId, now);
  }
}

/** Edits whose files are clean now: the work is in a commit. Claims stay until they are given back. */
async function releaseClean(d: Daemon, tx: Tx, session: Session, worktreeId: number, { files, askedAt }: DirtyList): Promise<void> {
  const dirty = new Set(files.map((file) => file.key));
  // A subagent may have edited since git was asked.
  const newer = new Set(
    (await tx.changes.ofSession(session.id)).filter((row) => row.worktreeId === worktreeId && row.lastAt >= askedAt).map((row) => row.key),
  );
  const done = (await heldBy(tx, session)).filter(
    (lease) =>
      lease.worktreeId === worktreeId &&
      lease.origin === 'edit' &&
      lease.state === 'held' &&
      lease.toolUseId === null &&
      !dirty.has(lease.key) &&
      !newer.has(lease.key),
  );
  if (done.length === 0) return;
  await tx.leases.remove(done.map((lease) => lease.id));
  for (const lease of done) await advanceLines(d, tx, lease);
  await importsOver(d, tx, session, done, 'committed');
  await journal(tx, d.clock.now(), session, 'lease.committed', {
    paths: done.map((lease) => lease.path),
    tokens: done.map((lease) => lease.token),
  });
}

async function nameMade(
  d: Daemon,
  tx: Tx,
  session: Session,
  scene: GitScene,
  { workspace }: Checkout,
  effect: GitEffect,
  openedAt: number | null,
): Promise<void> {
  const shared = scene.shared.get(workspace.id);
  if (shared === undefined) return;
  const known = await tx.sharedItems.of(workspace.id);
  const isKnown = (kind: string, name: string): boolean => known.some((item) => item.kind === kind && item.name === name);
  const put = (kind: 'stash' | 'branch' | 'worktree', name: string): Promise<void> =>
    tx.sharedItems.put({ workspaceId: workspace.id, kind, name, sessionId: session.id, at: d.clock.now() });
  if (effect.verb === 'stash push' && openedAt !== null) {
    for (const { commit, at } of shared.stashes)
      if (at >= openedAt - STASH_SLACK_MS && !isKnown('stash', commit)) await put('stash', commit);
  }
  if (effect.writes.includes('stash')) {
    const left = new Set(shared.stashes.map((stash) => stash.commit));
    for (const item of known)
      if (item.kind === 'stash' && !left.has(item.name)) await tx.sharedItems.remove(workspace.id, 'stash', item.name);
  }
  if (effect.verb === 'branch' || effect.flags.includes('create')) {
    for (const target of effect.targets) {
      const name = `refs/heads/${target}`;
      if (shared.branches.some((branch) => branch.name === name) && !isKnown('branch', name)) await put('branch', name);
    }
  }
  if (effect.verb === 'worktree add') {
    for (const target of effect.targets) {
      const made = shared.worktrees.find((worktree) => worktree.root === target);
      if (made === undefined) continue;
      if (!isKnown('worktree', made.root)) await put('worktree', made.root);
      const branch = made.branch;
      if (branch !== null && !isKnown('branch', branch)) await put('branch', branch);
    }
  }
}
