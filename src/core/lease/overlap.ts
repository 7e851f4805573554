import { type GlobToken, globTokens, hasGlob, matchesToken } from '../shell/glob.ts';

/**
 * Whether some path matches both patterns: a walk through both at once, name by name, and within two names character by
 * character. Exact, but for two sets (`[…]`) of which one is negated or has a class (`[:alpha:]`): those count as common.
 */
export function patternsOverlap(a: string, b: string): boolean {
  return meet(namesOf(a), namesOf(b), ANY_NAMES, namesOverlap);
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
  return meet(globTokens(a), globTokens(b), STAR, tokensOverlap);
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
 * @param common whether two elements can stand for the same; of gaps it is not needed
 */
function meet<T extends string | GlobToken>(a: readonly T[], b: readonly T[], gap: T, common: (a: T, b: T) => boolean): boolean {
  const isGap = (x: T | undefined) => x === gap || (typeof x === 'object' && typeof gap === 'object' && x.type === gap.type);
  const width = b.length + 1;
  // Every step leads to a later pair. (A set of the pairs that were reached takes ten times as long for long patterns.)
  const reached = new Uint8Array((a.length + 1) * width);
  reached[0] = 1;
  for (let state = 0; state < reached.length; state += 1) {
    if (reached[state] === 0) continue;
    const x = a[Math.floor(state / width)];
    const y = b[state % width];
    const gapX = isGap(x);
    const gapY = isGap(y);
    // A gap ends, or takes one more of the other side.
    if (gapX || (gapY && x !== undefined)) reached[state + width] = 1;
    if (gapY || (gapX && y !== undefined)) reached[state + 1] = 1;
    if (x !== undefined && y !== undefined && common(x, y)) reached[state + width + 1] = 1;
  }
  return reached.at(-1) === 1;
}
