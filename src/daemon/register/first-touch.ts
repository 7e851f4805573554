import type { DirtyFile } from '../../core/change/change.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import type { Target } from '../places.ts';
import { settleAuthors } from './authors.ts';

const KEPT = 50_000;

/** What git says of files that a session is about to edit for the first time; null: clean. */
export type FirstTouch = readonly { target: Target; file: DirtyFile | null; askedAt: number }[];

/**
 * Whose a file is before a session edits it can be seen only then: afterwards the uncommitted work of a person, or of nobody
 * who was heard of, looks like a part of the session's own, and would go with it. So git is asked once for each file, session
 * and commit, about the file alone; a new file costs nothing.
 */
export async function askFirstTouch(d: Daemon, event: AgentEvent, targets: readonly Target[]): Promise<FirstTouch> {
  const found: { target: Target; file: DirtyFile | null; askedAt: number }[] = [];
  const open = targets.filter((target) => !target.ignored && target.stamp !== 'absent');
  for (const [, here] of Map.groupBy(open, ({ worktree }) => worktree.id)) {
    const root = here[0]?.worktree.path;
    if (root === undefined) continue;
    const head = (await d.git.head(root)) ?? '-';
    const fresh = here.filter((target) => !d.touched.has(touchOf(event, target, head)));
    if (fresh.length === 0) continue;
    const askedAt = d.clock.now();
    const status = await d.git.dirty(
      root,
      fresh.map(({ path }) => path),
    );
    if (status === null) continue;
    if (d.touched.size >= KEPT) d.touched.clear();
    for (const target of fresh) {
      d.touched.add(touchOf(event, target, head));
      found.push({ target, file: status.files.find((file) => file.key === target.key) ?? null, askedAt });
    }
  }
  return found;
}

/** Files that a session has made are its own: of those nothing need be asked before the next edit. */
export async function rememberMade(d: Daemon, event: AgentEvent, targets: readonly Target[]): Promise<void> {
  for (const target of targets) {
    if (target.stamp === 'absent') d.touched.add(touchOf(event, target, (await d.git.head(target.worktree.path)) ?? '-'));
  }
}

function touchOf({ agentSessionId }: AgentEvent, { worktree, key }: Target, head: string): string {
  return `${agentSessionId} ${worktree.id} ${head} ${key}`;
}

/** Writes down whose the files are, before the call makes them its session's too. */
export async function settleFirstTouch(d: Daemon, tx: Tx, sessionId: string, touched: FirstTouch): Promise<void> {
  for (const { target, file, askedAt } of touched) {
    const checkout = { workspaceId: target.workspace.id, worktreeId: target.worktree.id };
    if (file !== null) await settleAuthors(tx, checkout, { files: [file], whole: false, askedAt }, { sessionId, now: d.clock.now() });
    else if (await nobodySince(tx, target, askedAt)) await tx.changes.remove(target.worktree.id, target.key);
  }
}

/** An edit that was reported after git had been asked is not in its answer. */
async function nobodySince(tx: Tx, { worktree, key }: Target, askedAt: number): Promise<boolean> {
  const rows = await tx.changes.onPath(worktree.id, key);
  return rows.length > 0 && rows.every((row) => row.lastAt < askedAt);
}
