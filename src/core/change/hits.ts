import type { GitEffect, GitFiles, Place } from '../shell/effect.ts';
import { placeCovers } from '../shell/glob.ts';
import { joinPath } from '../shell/paths.ts';
import type { DirtyFile } from './change.ts';
import type { AuthoredFile } from './question.ts';

/** Verbs whose loss is the end of an operation: `--abort`, `--skip`. */
export const ENDINGS: ReadonlySet<string> = new Set(['merge', 'rebase', 'cherry-pick', 'revert', 'am']);

/** The dirty files that a run of git reaches. */
export function hitsOf(effect: GitEffect, dirty: readonly AuthoredFile[], root: string): AuthoredFile[] {
  const classes = classesOf(effect);
  // A name may be a directory's: of a move it stands here alone, and of one that is gone from disk git still knows what was in it.
  const within = effect.within.map((place): Place => (place.extent === 'one' ? { ...place, extent: 'tree' } : place));
  return dirty.filter((file) => classes.some((one) => isOf(file, one)) && (within.length === 0 || covers(within, file, root)));
}

/** Where no pathspec limits it, a commit takes the index, with `-a` all that is tracked; with one, what it names as it is on disk. */
export function classesOf(effect: GitEffect): readonly GitFiles[] {
  const { verb, within, flags, of } = effect;
  if (verb === 'commit') {
    if (within.length > 0 || flags.includes('all')) return ['modified', 'staged'];
    return of.includes('staged') ? ['staged'] : [];
  }
  // Forced without a path it brings back HEAD, the index included.
  if (verb === 'checkout' && within.length === 0 && flags.includes('force')) return ['modified', 'staged'];
  if (verb === 'checkout-index' && within.length === 0 && !flags.includes('all')) return [];
  return of;
}

function isOf(file: DirtyFile, files: GitFiles): boolean {
  switch (files) {
    case 'modified':
      return file.modified || file.unmerged;
    case 'staged':
      return file.staged || file.unmerged;
    case 'untracked':
      return file.untracked;
    case 'tracked':
      return !file.untracked;
    case 'ignored':
      // git status lists none of them, and nobody is their author.
      return false;
    default:
      return files satisfies never;
  }
}

export function covers(places: readonly Place[], file: DirtyFile, root: string): boolean {
  const path = absolutePath(file, root);
  return places.some((place) => placeCovers(place, path));
}

/** Named by itself (a repository inside is a directory), not by a directory above it or a pattern. */
export function isNamed(places: readonly Place[], file: DirtyFile, root: string): boolean {
  const path = absolutePath(file, root);
  return places.some((place) => place.extent !== 'glob' && place.path === path);
}

export function absolutePath({ path }: DirtyFile, root: string): string {
  return joinPath(root, path.endsWith('/') ? path.slice(0, -1) : path);
}
