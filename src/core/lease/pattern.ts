import { escapeGlob, hasGlob, matchesPath } from '../shell/glob.ts';
import { expandBraces } from '../shell/words/braces.ts';

export { patternsOverlap } from './overlap.ts';

/**
 * Patterns of claims and settings, relative to the root of a worktree: `*`, `?` and `[…]` within a name (a leading dot is
 * matched like any other character), a name `**` for any number of directories, `\` before a character that stands for
 * itself. `dir/**` is all that is below `dir`, without `dir` itself.
 */
export type ParsedPattern = { ok: true; patterns: string[] } | { ok: false; problem: string };

const MOST_PATTERNS = 64;
const LONGEST = 1024;

/**
 * A pattern as somebody wrote it: braces expanded, `.` and double slashes gone, `dir/` as `dir/**`.
 *
 * @param text relative to the root of the worktree
 * @param isDirectory a directory of just this name exists: the text means all that is below it, and has no wildcards
 * @returns 1 to 64 patterns, each once; or what is wrong, to stand behind the text (`is empty`)
 */
export function parsePattern(text: string, isDirectory: boolean): ParsedPattern {
  if (text.length > LONGEST) return { ok: false, problem: `is longer than ${LONGEST} characters` };
  const written = isDirectory && text !== '' ? [`${escapeGlob(text)}/`] : expandBraces(text);
  if (written === undefined || written.length > MOST_PATTERNS)
    return { ok: false, problem: `stands for more than ${MOST_PATTERNS} patterns` };
  const patterns = new Set<string>();
  for (const one of written) {
    const problem = problemOf(one);
    if (problem !== null) return { ok: false, problem };
    patterns.add(normalised(one));
  }
  return { ok: true, patterns: [...patterns] };
}

/** Whether a text that is not the name of a file is meant as a pattern: it has wildcards or braces, or ends with a slash. */
export function isPattern(text: string): boolean {
  return hasGlob(text) || text.endsWith('/') || expandBraces(text)?.length !== 1;
}

/** @param path (or key) relative to the root of the worktree, `/` between names */
export function matchesPattern(pattern: string, path: string): boolean {
  return matchesPath(pattern === '**' || pattern.endsWith('/**') ? `${pattern}/*` : pattern, path);
}

/**
 * Whether one of the patterns of a setting covers a path. In settings a pattern without `/` is a name at any depth, and
 * covers what is below a directory of that name; a leading `/` ties it to the root. One whose last name has no wildcard
 * covers what is below it, too. One that is no pattern matches nothing.
 */
export function matchesAny(patterns: readonly string[], path: string): boolean {
  return patterns.some((text) => settingPatterns(text).some((pattern) => matchesPattern(pattern, path)));
}

const KEPT = 1000;
const settings = new Map<string, readonly string[]>();

/** What a pattern of a setting stands for, in the normalised form that matchesPattern takes; none where it is no pattern. */
export function settingPatterns(text: string): readonly string[] {
  const known = settings.get(text);
  if (known) return known;
  if (settings.size >= KEPT) settings.clear();
  const patterns = (expandBraces(text) ?? []).flatMap(fromRoot);
  settings.set(text, patterns);
  return patterns;
}

function fromRoot(text: string): string[] {
  const tied = text.startsWith('/');
  const parsed = parsePattern(tied ? text.slice(1) : text, false);
  if (!parsed.ok) return [];
  return parsed.patterns.flatMap((pattern) => {
    const anywhere = !text.slice(0, -1).includes('/');
    const below = anywhere || !hasGlob(pattern.slice(pattern.lastIndexOf('/') + 1));
    const whole = anywhere && pattern !== '**' ? `**/${pattern}` : pattern;
    return below && !whole.endsWith('**') ? [whole, `${whole}/**`] : [whole];
  });
}

function problemOf(text: string): string | null {
  if (text.trim() === '') return 'is empty';
  if (text.includes('\0')) return 'has a NUL character';
  if (text.startsWith('/')) return 'is absolute: patterns are relative to the root of the repository';
  if (text.split('/').includes('..')) return 'has `..`: patterns are relative to the root of the repository and stay in it';
  return null;
}

function normalised(text: string): string {
  const names = text.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0 || text.endsWith('/')) names.push('**');
  return names.filter((name, at) => name !== '**' || names[at - 1] !== '**').join('/');
}
