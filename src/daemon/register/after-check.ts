import { CLOCK_SLACK_MS } from '../../core/change/change.ts';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import { matchesPattern } from '../../core/lease/pattern.ts';
import { isLeased } from '../../core/lease/exempt.ts';
import type { Session } from '../../core/session/session.ts';
import { changedAtOf, stampOf } from '../../platform/files.ts';
import type { Tx } from '../../store/store.ts';
import type { CallEffects } from '../call-effects.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { recordAuthor } from './authors.ts';
import { holdUnasked } from './edited.ts';
import { explainChange } from './explain.ts';

/** Entries that are looked at below the places of one call, and changed files that are found: about 20 ms here. */
const ENTRIES = 10_000;
const FOUND = 500;
/** As many as a call may take by name. */
const LEASED = 50;
/** Files that changed while a call ran, in places that it could reach. */
export type FoundFile = Target;

/** A file under its new name. */
export interface MovedFile {
  /** Its former key, in the checkout of that name. */
  from: { worktreeId: number; key: string };
  to: Target;
}

/** Files that moves of a call have brought to their new names; a move that did not happen has none. */
export async function movedFiles(d: Daemon, effects: CallEffects): Promise<MovedFile[]> {
  const moved: MovedFile[] = [];
  for (const { from, to } of effects.moves) {
    if (stampOf(join(from.worktree.path, from.path)) !== 'absent') continue;
    const root = join(to.worktree.path, to.path);
    for (const path of filesBelow(root, FOUND - moved.length)) {
      const target = await d.places.target(path, true);
      const rest = path.slice(root.length);
      if (target !== null && !target.ignored) moved.push({ from: { worktreeId: from.worktree.id, key: from.key + rest }, to: target });
    }
  }
  return moved;
}

/** The file itself, or the files below the directory, but for git's own and those of repositories inside. */
function filesBelow(root: string, limit: number): string[] {
  const found: string[] = [];
  const waiting = [root];
  for (let at = waiting.pop(); at !== undefined && found.length < limit; at = waiting.pop()) {
    let names;
    try {
      const stat = lstatSync(at);
      if (!stat.isDirectory()) {
        found.push(at);
        continue;
      }
      names = readdirSync(at);
    } catch {
      continue;
    }
    if (!names.includes('.git')) waiting.push(...names.map((name) => `${at}/${name}`));
  }
  return found;
}

/** Whose uncommitted work a file was, it is under its new name too, beside the session that has moved it. */
export async function carryAuthors(tx: Tx, session: Session, moved: readonly MovedFile[]): Promise<void> {
  for (const { from, to } of moved) {
    for (const row of await tx.changes.onPath(from.worktreeId, from.key)) {
      if (row.sessionId === session.id) continue;
      const { path, key, stamp } = to;
      await tx.changes.put({ ...row, workspaceId: to.workspace.id, worktreeId: to.worktree.id, path, key, stamp });
    }
  }
}

/** Looks below the places that a call could reach, where those are places and not `anything`. */
export async function changedBelow(d: Daemon, effects: CallEffects, openedAt: number): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const { worktree, patterns } of effects.reaches) {
    // All of a checkout is left to git, which is asked where a verb of it did this.
    if (patterns === null || patterns.includes('**')) continue;
    for (const path of changedSince(worktree.path, patterns, openedAt - CLOCK_SLACK_MS)) {
      const target = await d.places.target(path);
      if (target !== null && !target.ignored) found.push(target);
      if (found.length >= FOUND) return found;
    }
  }
  return found;
}

/** Real paths of files below the root that match and whose ctime is not older. A directory that no pattern can match in is not entered. */
function changedSince(root: string, patterns: readonly string[], since: number): string[] {
  const found: string[] = [];
  const waiting = [''];
  let entries = ENTRIES;
  for (let directory = waiting.pop(); directory !== undefined && entries > 0; directory = waiting.pop()) {
    let list;
    try {
      list = readdirSync(join(root, directory), { withFileTypes: true });
    } catch {
      continue;
    }
    for (const entry of list) {
      entries -= 1;
      const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
      if (entry.name === '.git') continue;
      if (entry.isDirectory()) {
        if (patterns.some((pattern) => mayBeBelow(pattern, path))) waiting.push(path);
      } else if (patterns.some((pattern) => matchesPattern(pattern, path))) {
        const changedAt = changedAtOf(stampOf(join(root, path)));
        if (changedAt !== null && changedAt >= since) found.push(join(root, path));
      }
    }
  }
  return found;
}

/** Whether something below this directory can match. */
function mayBeBelow(pattern: string, directory: string): boolean {
  const parts = pattern.split('/');
  return directory.split('/').every((name, at) => {
    const before = parts.slice(0, at + 1);
    return before.includes('**') || (parts.length > at + 1 && matchesPattern(parts[at] ?? '', name));
  });
}

/**
 * After a call: leased files that it may have reached are looked at again, in the checkouts that it could reach and
 * nowhere else; what it changed without naming it gets its author, and a lease where nobody has one.
 */
export async function checkAfter(
  d: Daemon,
  tx: Tx,
  session: Session,
  event: AgentEvent,
  { effects, found }: { effects: CallEffects; found: readonly FoundFile[] },
): Promise<void> {
  const reached = new Map<number, readonly string[] | null>(effects.reaches.map((r) => [r.worktree.id, r.patterns]));
  for (const [worktreeId, patterns] of reached) {
    for (const lease of await tx.leases.inWorktree(worktreeId)) {
      // One that waits for a call of its own is settled by that.
      if (lease.extent !== 'file' || lease.state !== 'held' || lease.toolUseId !== null) continue;
      if (patterns !== null && !patterns.some((pattern) => matchesPattern(pattern, lease.key))) continue;
      const stamp = await d.places.stamp(worktreeId, lease.path, tx);
      if (stamp === lease.stamp) continue;
      const holder = lease.sessionId === session.id ? session : await tx.sessions.get(lease.sessionId);
      if (holder) await explainChange(d, tx, holder, lease, stamp);
    }
  }
  let taken = 0;
  for (const target of found) {
    const onPath = await tx.leases.onPath(target.worktree.id, target.key);
    if (onPath.some((l) => l.state !== 'dormant' && l.extent === 'file')) continue;
    const file = {
      workspaceId: target.workspace.id,
      worktreeId: target.worktree.id,
      path: target.path,
      key: target.key,
      stamp: target.stamp,
    };
    if ((await tx.changes.onPath(file.worktreeId, file.key)).some((row) => row.stamp === file.stamp)) continue;
    if (taken < LEASED && isLeased(target, d.config(target.worktree.path).leases)) {
      taken += 1;
      await holdUnasked(d, tx, session, event.subagentId, target, target.stamp);
    } else await recordAuthor(tx, file, session.id, d.clock.now());
  }
}
