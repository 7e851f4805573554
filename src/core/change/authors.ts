import { CLOCK_SLACK_MS } from './change.ts';
import { matchesPattern } from '../lease/pattern.ts';
import type { Author, Change, DirtyFile, Reach } from './change.ts';

export const PERSON: Author = { kind: 'person' };

/**
 * Whose uncommitted work a dirty file is.
 *
 * Everybody who has a row for it. Where none of the rows has left it as it is now, somebody changed it since: every session
 * with a call that could reach it at that time, and the person where there was no such call, or only such as worked in the
 * background and could reach anything: hours of a server, in which a person saves too. Never empty; sessions in the order
 * in which they began, the person last.
 *
 * @param changes rows of the file's worktree; those of other files are passed over
 * @param reaches of the same worktree
 */
export function authorsOf(file: DirtyFile, changes: readonly Change[], reaches: readonly Reach[]): Author[] {
  const rows = changes.filter((row) => row.key === file.key).toSorted((a, b) => a.firstAt - b.firstAt);
  const ids = new Set(rows.map((row) => row.sessionId));
  if (rows.every((row) => row.stamp !== file.stamp)) {
    const explained = reaches.filter((reach) => couldChange(reach, file)).toSorted((a, b) => a.openedAt - b.openedAt);
    for (const reach of explained) ids.add(reach.sessionId);
    if (explained.every(isVague)) ids.add(null);
  }
  const sessions = [...ids].filter((id) => id !== null).map((sessionId): Author => ({ kind: 'session', sessionId }));
  return ids.has(null) ? [...sessions, PERSON] : sessions;
}

/**
 * Something that runs in the background and may write anything (a server, a watcher) explains nothing as long as it runs:
 * else all that a person saves meanwhile would be its session's, and free to be thrown away.
 */
export function isAmbient(reach: Reach): boolean {
  return isVague(reach) && reach.closedAt === null;
}

/** It ran in the background and could write anything. */
export function isVague({ background, patterns }: Reach): boolean {
  return background && patterns === null;
}

function couldChange(reach: Reach, { path, changedAt }: DirtyFile): boolean {
  if (isAmbient(reach)) return false;
  if (changedAt === null || changedAt < reach.openedAt - CLOCK_SLACK_MS) return false;
  if (reach.closedAt !== null && changedAt > reach.closedAt + CLOCK_SLACK_MS) return false;
  return reach.patterns === null || reach.patterns.some((pattern) => matchesPattern(pattern, path));
}
