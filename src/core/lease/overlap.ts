import { type GlobToken, globTokens, hasGlob, matchesToken } from '../shell/glob.ts';

/**
 * Whether some path matches both patterns: a walk through both at once, name by name, and within two names character by
 * character. Exact, but for two sets (`[…]`) of which one is negated or has a class (`[:alpha:]`): those count as common.
 */
export function patternsOverlap(a: string, b: string): boolean {
  return a === b || meet(namesOf(a), namesOf(b), ANY_NAMES, namesOverlap);
}

/**
 * Whether every path that matches `inner` surely matches `outer`. Only simple cases are decided: an equal pattern, and
 * one below a directory without wildcards of which `outer` is everything. false where it is not known.
 */
export function patternCovers(outer: string, inner: string): boolean {
  if (outer === inner || outer === ANY_NAMES) return true;
  const directory = outer.endsWith(`/${ANY_NAMES}`) ? outer.slice(0, -ANY_NAMES.length) : null;
  return directory !== null && !hasGlob(directory.replaceAll(/\\./g, '')) && inner.startsWith(directory);
}

const ANY_NAMES = '**';

/** At its end `**` stands for at least one name: a directory is not below itself. */
function namesOf(pattern: string): string[] {
  const names = pattern.split('/');
  return names.at(-1) === ANY_NAMES ? [...names, '*'] : names;
}

function namesOverlap(a: string, b: string): boolean {
  if (a === b) return true;
  if (isPlain(a) && isPlain(b)) return false;
  return meet(globTokens(a), globTokens(b), STAR, tokensOverlap);
}

function isPlain(name: string): boolean {
  return !hasGlob(name) && !name.includes('\\');
}

const STAR: GlobToken = { type: 'star' };

function tokensOverlap(a: GlobToken, b: GlobToken): boolean {
  if (a.type === 'character') return matchesToken(b, a.value);
  if (b.type === 'character') return matchesToken(a, b.value);
  if (a.type !== 'set' || b.type !== 'set' || a.negated || b.negated || hasClass(a.body) || hasClass(b.body)) return true;
  // Where two ranges meet, they meet at the beginning of one of them.
  const both = `${a.body}${b.body}`.split('');
  return both.some((character) => matchesToken(a, character) && matchesToken(b, character));
}

function hasClass(body: string): boolean {
  return body.includes('[:');
}

/**
 * Whether two sequences have a word in common: a walk over pairs of positions, each at most once.
 *
 * @param gap element that stands for any number of others
 * @param common whether two elements that are no gaps can stand for the same
 */
function meet<T extends string | GlobToken>(a: readonly T[], b: readonly T[], gap: T, common: (a: T, b: T) => boolean): boolean {
  const isGap = (x: T | undefined) => x === gap || (typeof x === 'object' && typeof gap === 'object' && x.type === gap.type);
  const width = b.length + 1;
  const seen = new Set<number>([0]);
  // A set that is iterated also gives what is added meanwhile.
  for (const state of seen) {
    const i = Math.floor(state / width);
    const j = state % width;
    if (i === a.length && j === b.length) return true;
    const x = a[i];
    const y = b[j];
    if (isGap(x)) {
      seen.add(state + width);
      if (y !== undefined) seen.add(state + 1);
    }
    if (isGap(y)) {
      seen.add(state + 1);
      if (x !== undefined) seen.add(state + width);
    }
    if (x !== undefined && y !== undefined && !isGap(x) && !isGap(y) && common(x, y)) seen.add(state + width + 1);
  }
  return false;
}
