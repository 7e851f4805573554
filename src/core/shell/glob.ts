import type { Place } from './effect.ts';
import { isBelow } from './paths.ts';

/** One position of a pattern. Characters are UTF-16 units. */
export type GlobToken =
  | { type: 'character'; value: string }
  | { type: 'any' }
  | { type: 'star' }
  | { type: 'set'; negated: boolean; body: string };

/** Whether the shell would look for names that match. */
export function hasGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/** Text as a pattern that matches only itself. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[\\*?[\]]/g, String.raw`\$&`);
}

/** A pattern without its escapes; only right where it has no special character. */
export function unescapeGlob(pattern: string): string {
  return pattern.replaceAll(/\\(.)/gs, '$1');
}

/** The directory that an absolute pattern stays below, as a path. */
export function fixedDirectory(pattern: string): string {
  const names = pattern.split('/');
  const first = names.findIndex((name) => hasGlob(name));
  const fixed = first < 0 ? names.slice(0, -1) : names.slice(0, first);
  return unescapeGlob(fixed.join('/')) || '/';
}

/** Shell pattern against a whole text; `*` matches everything, also `/`. Quadratic at worst. */
export function matchesGlob(pattern: string, text: string): boolean {
  const tokens = globTokens(pattern);
  let token = 0;
  let at = 0;
  let star = -1;
  let mark = 0;
  while (at < text.length) {
    const next = tokens[token];
    if (next?.type === 'star') {
      star = token;
      mark = at;
      token += 1;
    } else if (next !== undefined && matchesToken(next, text[at] ?? '')) {
      token += 1;
      at += 1;
    } else if (star >= 0) {
      token = star + 1;
      mark += 1;
      at = mark;
    } else return false;
  }
  while (tokens[token]?.type === 'star') token += 1;
  return token === tokens.length;
}

/** Path against a pattern in which `*` stays within a name and a name `**` spans directories. */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesNames(pattern.split('/'), path.split('/'));
}

function matchesNames(patterns: readonly string[], names: readonly string[]): boolean {
  let pattern = 0;
  let name = 0;
  let stars = -1;
  let mark = 0;
  while (name < names.length) {
    const next = patterns[pattern];
    if (next === '**') {
      stars = pattern;
      mark = name;
      pattern += 1;
    } else if (next !== undefined && matchesGlob(next, names[name] ?? '')) {
      pattern += 1;
      name += 1;
    } else if (stars >= 0) {
      pattern = stars + 1;
      mark += 1;
      name = mark;
    } else return false;
  }
  while (patterns[pattern] === '**') pattern += 1;
  return pattern === patterns.length;
}

/** Whether a place stands for this path. */
export function placeCovers(place: Place, path: string): boolean {
  if (place.extent === 'glob') return matchesPath(place.path, path);
  return place.path === path || (place.extent === 'tree' && isBelow(path, place.path));
}

/** Whether a token other than `star` stands for this character. */
export function matchesToken(token: GlobToken, character: string): boolean {
  if (token.type === 'character') return token.value === character;
  return token.type === 'any' || (token.type === 'set' && inSet(token.body, character) !== token.negated);
}

/** The positions of a pattern; neighbouring stars are one. */
export function globTokens(pattern: string): GlobToken[] {
  const tokens: GlobToken[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '\\' && at + 1 < pattern.length) {
      at += 1;
      tokens.push({ type: 'character', value: pattern[at] ?? '' });
    } else if (character === '*') {
      if (tokens.at(-1)?.type !== 'star') tokens.push({ type: 'star' });
    } else if (character === '?') tokens.push({ type: 'any' });
    else {
      const set = character === '[' ? setAt(pattern, at) : undefined;
      tokens.push(set?.token ?? { type: 'character', value: character });
      if (set !== undefined) at = set.end;
    }
  }
  return tokens;
}

const LONGEST_SET = 200;

function setAt(pattern: string, start: number): { token: GlobToken; end: number } | undefined {
  const negated = pattern[start + 1] === '!' || pattern[start + 1] === '^';
  const from = start + (negated ? 2 : 1);
  // The first character may be the bracket itself, and `[:name:]` has one of its own.
  const body = pattern.slice(from, from + LONGEST_SET);
  let length = 0;
  do {
    const name = body.startsWith('[:', length) ? body.indexOf(':]', length) : -1;
    length = name < 0 ? length + 1 : name + 2;
  } while (length < body.length && body[length] !== ']');
  return body[length] === ']' ? { token: { type: 'set', negated, body: body.slice(0, length) }, end: from + length } : undefined;
}

const CLASSES: Record<string, RegExp> = {
  alpha: /\p{L}/u,
  digit: /\d/,
  alnum: /[\p{L}\d]/u,
  upper: /\p{Lu}/u,
  lower: /\p{Ll}/u,
  space: /\s/,
  punct: /[!-/:-@[-`{-~]/,
  xdigit: /[\da-fA-F]/,
};

function inSet(body: string, character: string): boolean {
  for (const [, name = ''] of body.matchAll(/\[:(\w+):/g)) if (CLASSES[name]?.test(character) === true) return true;
  const plain = body.replaceAll(/\[:\w+:\]?/g, '');
  for (let at = 0; at < plain.length; at += 1) {
    if (plain[at + 1] === '-' && at + 2 < plain.length) {
      if ((plain[at] ?? '') <= character && character <= (plain[at + 2] ?? '')) return true;
      at += 2;
    } else if (plain[at] === character) return true;
  }
  return false;
}
