import { patternsOverlap } from '../lease/overlap.ts';
import { escapeGlob, hasGlob, matchesPath } from '../shell/glob.ts';
import type { Place } from '../shell/effect.ts';

export interface Roots {
  home: string;
  /** Root of the session's worktree. */
  worktree: string | null;
}

/**
 * Whether a place is one that a pattern speaks of: a file that matches, or a directory or glob in which there may be one.
 *
 * @param pattern absolute, `~/…`, or relative to the worktree; `dir/**` is all that is below `dir`, a pattern without
 *   wildcards also covers what is below it
 */
export function placeMatches(pattern: string, place: Place, roots: Roots): boolean {
  const absolute = absolutePattern(pattern, roots);
  if (absolute === null) return false;
  const patterns = hasGlob(lastName(absolute)) ? [absolute] : [absolute, `${absolute}/**`];
  return patterns.some((one) => {
    if (place.extent === 'one') return matchesPath(one.endsWith('/**') ? `${one}/*` : one, place.path);
    if (place.extent === 'glob') return patternsOverlap(one, place.path);
    return matchesPath(one, place.path) || patternsOverlap(one, `${escapeGlob(place.path === '/' ? '' : place.path)}/**`);
  });
}

function absolutePattern(pattern: string, { home, worktree }: Roots): string | null {
  if (pattern.startsWith('/')) return pattern;
  if (pattern === '~') return escapeGlob(home);
  if (pattern.startsWith('~/')) return `${escapeGlob(home)}${pattern.slice(1)}`;
  return worktree === null ? null : `${escapeGlob(worktree)}/${pattern.replace(/^\.\//, '')}`;
}

function lastName(pattern: string): string {
  return pattern.slice(pattern.lastIndexOf('/') + 1);
}
