import type { GitEffect } from '../shell/effect.ts';
import type { Author } from './change.ts';
import { classesOf, ENDINGS, hitsOf, isNamed } from './hits.ts';
import type { AuthoredFile, GitQuestion, StashEntry } from './question.ts';

/** A question at the turn of its effect. */
export interface Scene extends GitQuestion {
  /** The files as they are now, before the command: what an advised command will find. */
  present: readonly AuthoredFile[];
  /** The stash as it is at this turn; `shared.stashes` is how the command finds it. */
  entries: readonly SceneEntry[];
}

export interface SceneEntry extends StashEntry {
  /** What it is called before the command; null: the command makes it. */
  present: string | null;
}

/**
 * The question as it stands when the turn comes to its effect, after what git did before in the same command: what was
 * committed, stashed or thrown away is clean; what was added is staged and, if it was named, taken on: a commit may have it;
 * a new stash entry is this session's own. A push that finds nothing makes no entry. Verbs that are only possible, and
 * programs other than git, count for nothing.
 */
export function atItsTurn(q: GitQuestion): Scene {
  let dirty = q.dirty;
  let entries: readonly SceneEntry[] = q.shared.stashes.map((entry) => ({ ...entry, present: entry.ref }));
  for (const effect of q.earlier) {
    if (effect.certainty !== 'sure') continue;
    if (effect.verb === 'stash push') {
      const chooses = effect.flags.includes('interactive');
      if (chooses || hitsOf(effect, dirty, q.worktree.root).length > 0) {
        entries = numbered([{ ref: '', maker: { kind: 'session', sessionId: q.sessionId }, present: null }, ...entries]);
      }
    } else if (effect.verb === 'stash clear') entries = [];
    else if (effect.verb === 'stash pop' || effect.verb === 'stash drop' || effect.verb === 'stash branch') {
      const gone = effect.targets.at(-1);
      entries = numbered(entries.filter(({ ref }) => ref !== gone));
    }
    dirty = filesAfter(q, effect, dirty);
  }
  return { ...q, dirty, present: q.dirty, entries };
}

function numbered(entries: readonly SceneEntry[]): SceneEntry[] {
  return entries.map((entry, at) => ({ ...entry, ref: `stash@{${at}}` }));
}

function filesAfter(
  { sessionId, worktree: { root } }: GitQuestion,
  effect: GitEffect,
  dirty: readonly AuthoredFile[],
): readonly AuthoredFile[] {
  if (effect.flags.includes('interactive')) return dirty;
  const unstages = effect.kind === null && (effect.verb === 'reset' || effect.verb === 'restore') && effect.of.includes('staged');
  const clears = effect.verb === 'commit' || (effect.kind === 'loss' && !effect.of.includes('tracked') && !ENDINGS.has(effect.verb));
  if (!unstages && !clears && effect.kind !== 'takes-along') return dirty;
  const hits = new Set(hitsOf(effect, dirty, root));
  return dirty.flatMap((file) => {
    if (!hits.has(file)) return [file];
    if (unstages) return [{ ...file, staged: false, modified: !file.untracked }];
    if (!clears) {
      const authors: readonly Author[] = isNamed(effect.within, file, root)
        ? [...file.authors, { kind: 'session', sessionId }]
        : file.authors;
      return [{ ...file, authors, staged: true, modified: false, untracked: false, unmerged: false }];
    }
    const left = cleared(file, classesOf(effect));
    return left === null ? [] : [left];
  });
}

function cleared(file: AuthoredFile, classes: readonly string[]): AuthoredFile | null {
  const has = (name: string): boolean => classes.includes(name);
  const left = {
    ...file,
    modified: file.modified && !has('modified'),
    staged: file.staged && !has('staged'),
    untracked: file.untracked && !has('untracked'),
    unmerged: file.unmerged && !has('modified') && !has('staged'),
  };
  return left.modified || left.staged || left.untracked || left.unmerged ? left : null;
}
