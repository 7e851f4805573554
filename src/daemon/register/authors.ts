import { authorsOf } from '../../core/change/authors.ts';
import type { Change, DirtyFile } from '../../core/change/change.ts';
import type { AuthoredFile } from '../../core/change/question.ts';
import { changedAtOf } from '../../platform/files.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { DirtyList } from './git-scene.ts';

/** A file of a checkout as it is now. */
export interface FileState {
  workspaceId: number;
  worktreeId: number;
  path: string;
  key: string;
  stamp: string;
}

/** Slack between the clock of the daemon and the file system's. */
const SLACK_MS = 1000;

/**
 * Who changed each of these dirty files of one checkout. The report of a call that named its file may still be on its way:
 * a file that is not as it was at the announcement is that session's already.
 */
export async function withAuthors(tx: ReadTx, worktreeId: number, dirty: readonly DirtyFile[]): Promise<AuthoredFile[]> {
  if (dirty.length === 0) return [];
  const changes = await tx.changes.inWorktree(worktreeId);
  const open = unexplainedBy(changes, dirty);
  const more = open.length === 0 ? [] : await unreported(tx, worktreeId, open);
  const rows = Map.groupBy([...changes, ...more], (row) => row.key);
  const unexplained = unexplainedBy(more, open);
  const times = unexplained.flatMap((file) => (file.changedAt === null ? [] : [file.changedAt]));
  const reaches =
    unexplained.length === 0 ? [] : await tx.reaches.since(worktreeId, times.length === 0 ? 0 : Math.min(...times) - SLACK_MS);
  return dirty.map((file) => ({ ...file, authors: authorsOf(file, rows.get(file.key) ?? [], reaches) }));
}

function unexplainedBy(rows: readonly Change[], dirty: readonly DirtyFile[]): readonly DirtyFile[] {
  if (rows.length === 0) return dirty;
  const explained = new Set(rows.map(({ key, stamp }) => `${key}\0${stamp}`));
  return dirty.filter(({ key, stamp }) => !explained.has(`${key}\0${stamp}`));
}

/** What calls have done whose report has not come, as the rows that it will make. */
async function unreported(tx: ReadTx, worktreeId: number, dirty: readonly DirtyFile[]): Promise<Change[]> {
  const files = new Map(dirty.map((file) => [file.key, file]));
  const changes: Change[] = [];
  for (const lease of await tx.leases.inWorktree(worktreeId)) {
    const file = files.get(lease.key);
    if (file === undefined || lease.extent !== 'file' || lease.toolUseId === null || lease.stamp === file.stamp) continue;
    const { workspaceId, path, key, sessionId, refreshedAt } = lease;
    changes.push({ workspaceId, worktreeId, path, key, sessionId, stamp: file.stamp, firstAt: refreshedAt, lastAt: refreshedAt });
  }
  return changes;
}

/**
 * The list with what calls have changed since git was asked. How git would call such a file is not known: it counts as
 * tracked and as new, so that whatever takes either is judged by its authors.
 */
export async function withNewer(tx: ReadTx, worktreeId: number, { files, askedAt }: DirtyList): Promise<readonly DirtyFile[]> {
  const listed = new Map(files.map((file) => [file.key, file]));
  const newer = new Map<string, DirtyFile>();
  for (const { path, key, stamp, lastAt } of await tx.changes.inWorktree(worktreeId)) {
    if (lastAt < askedAt || listed.get(key)?.stamp === stamp) continue;
    const before = listed.get(key) ?? { staged: false, modified: true, untracked: true, unmerged: false };
    newer.set(key, { ...before, path, key, stamp, changedAt: changedAtOf(stamp) });
  }
  return newer.size === 0 ? files : [...files.filter(({ key }) => !newer.has(key)), ...newer.values()];
}

/** This author left the file as it is now. */
export async function recordAuthor(tx: Tx, file: FileState, sessionId: string | null, now: number): Promise<void> {
  const before = (await tx.changes.onPath(file.worktreeId, file.key)).find((row) => row.sessionId === sessionId);
  const change: Change = {
    workspaceId: file.workspaceId,
    worktreeId: file.worktreeId,
    path: file.path,
    key: file.key,
    sessionId,
    stamp: file.stamp,
    firstAt: before?.firstAt ?? now,
    lastAt: now,
  };
  await tx.changes.put(change);
}

/**
 * Brings the authors of one checkout in line with git: clean files have none, and what is dirty and was not announced is
 * written to whom the evidence names. Where the list is not whole nothing is known to be clean.
 */
export async function settleAuthors(
  tx: Tx,
  checkout: { workspaceId: number; worktreeId: number },
  { files: dirty, whole, askedAt }: DirtyList,
  event: { sessionId: string; now: number },
): Promise<void> {
  const { now } = event;
  const { worktreeId } = checkout;
  const keys = new Set(dirty.map((file) => file.key));
  const rows = await tx.changes.inWorktree(worktreeId);
  // What another call has reported since git was asked, the answer does not know. Rows of this very event are about files as git saw them.
  const isNewer = (row: Change): boolean => row.lastAt >= askedAt && !(row.sessionId === event.sessionId && row.lastAt === now);
  const newer = new Set(rows.filter(isNewer).map((row) => row.key));
  const gone = whole ? new Set(rows.map((row) => row.key).filter((key) => !keys.has(key) && !newer.has(key))) : [];
  for (const key of gone) await tx.changes.remove(worktreeId, key);
  const open = unexplainedBy(rows, dirty).filter((file) => !newer.has(file.key));
  const byKey = Map.groupBy(rows, (row) => row.key);
  for (const file of await withAuthors(tx, worktreeId, open)) {
    const state = { ...checkout, path: file.path, key: file.key, stamp: file.stamp };
    const known = (byKey.get(file.key) ?? []).toSorted((a, b) => b.lastAt - a.lastAt);
    const found = file.authors.map((author) => (author.kind === 'person' ? null : author.sessionId));
    const added = found.filter((sessionId) => known.every((row) => row.sessionId !== sessionId));
    // The evidence names who is known already: the newest of them left it as it is.
    const [newest] = known;
    for (const sessionId of added.length > 0 || newest === undefined ? added : [newest.sessionId])
      await recordAuthor(tx, state, sessionId, now);
  }
}
