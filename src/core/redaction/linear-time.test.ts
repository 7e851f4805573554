import { describe, expect, test } from 'vitest';
import { rules } from './redact.ts';

/**
 * Proves from the syntax of an expression that a search takes time linear in the length of the text. Enough for that:
 *  - only one-character atoms are repeated (a group may be optional),
 *  - where something behind a repetition can fail, the two share no character, so there is one way to match them,
 *  - and the repetition is bounded; only a run behind which nothing can fail is read to its end, and then consumed.
 * Then an attempt at one position costs a constant, or what the match consumes.
 */
function faults(pattern: RegExp): string[] {
  const found: string[] = [];
  const { source, flags } = pattern;
  const ignoreCase = flags.includes('i');
  const LONGEST = 4096;
  let at = 0;

  type Node =
    | { kind: 'atom'; characters: Set<string> }
    | { kind: 'group'; branches: Part[][] }
    | { kind: 'behind' }
    | { kind: 'ahead'; characters: Set<string> | null };
  interface Part {
    node: Node;
    min: number;
    max: number;
    text: string;
  }
  /** What comes next: its possible first characters, and whether it may fail. */
  interface Follow {
    first: Set<string>;
    mayFail: boolean;
  }

  const ALPHABET = [...Array.from({ length: 128 }, (_, i) => String.fromCharCode(i)), 'é', '\u2028', '日'];
  const charactersOf = (text: string): Set<string> => {
    const one = new RegExp(`^${text}$`, ignoreCase ? 'i' : '');
    return new Set(ALPHABET.filter((character) => one.test(character)));
  };

  function parseBranches(): Part[][] {
    const branches: Part[][] = [[]];
    while (at < source.length && source[at] !== ')') {
      if (source[at] === '|') {
        at++;
        branches.push([]);
      } else branches.at(-1)?.push(parsePart());
    }
    return branches;
  }

  function parsePart(): Part {
    const start = at;
    const node = parseNode();
    const quantifier = /^(?:\{(\d+)(,?)(\d*)\}|([?*+]))/.exec(source.slice(at));
    if (!quantifier) return { node, min: 1, max: 1, text: source.slice(start, at) };
    at += quantifier[0].length;
    const text = source.slice(start, at);
    const [, least, comma, most, sign] = quantifier;
    if (sign !== undefined) return { node, min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Infinity, text };
    const min = Number(least);
    return { node, min, max: most ? Number(most) : comma ? Infinity : min, text };
  }

  function parseNode(): Node {
    const rest = source.slice(at);
    const opening = /^\((\?:|\?<[a-z]+>|\?<[=!]|\?[=!])?/.exec(rest);
    if (opening) {
      at += opening[0].length;
      const start = at;
      const branches = parseBranches();
      const inner = source.slice(start, at);
      at++;
      if (/^\(\?<[=!]/.test(opening[0])) return { kind: 'behind' };
      if (opening[0] === '(?=') return { kind: 'ahead', characters: charactersOf(inner) };
      if (opening[0] === '(?!') return { kind: 'ahead', characters: null };
      return { kind: 'group', branches };
    }
    const atom = /^(?:\[(?:\\.|[^\]\\])+\]|\\x[0-9a-f]{2}|\\[^1-9k]|[^\\[()|?*+{^$])/.exec(rest)?.[0];
    if (atom === undefined) {
      found.push(`cannot read ${rest.slice(0, 20)}`);
      at++;
      return { kind: 'behind' };
    }
    at += atom.length;
    return { kind: 'atom', characters: charactersOf(atom) };
  }

  function checkSequence(parts: readonly Part[], end: Follow): Follow {
    return parts.reduceRight((follow, part) => checkPart(part, follow), end);
  }

  function checkPart({ node, min, max, text }: Part, follow: Follow): Follow {
    if (node.kind === 'behind') return follow;
    if (node.kind === 'ahead') return { first: node.characters ?? follow.first, mayFail: true };
    if (node.kind === 'group') {
      if (max > 1) found.push(`repeats a group: ${text}`);
      const branches = node.branches.map((branch) => checkSequence(branch, follow));
      const first = new Set(branches.flatMap(({ first }) => Array.from(first)));
      if (min > 0) return { first, mayFail: true };
      return { first: new Set([...first, ...follow.first]), mayFail: follow.mayFail };
    }
    if (max - min > 1 && follow.mayFail && [...node.characters].some((character) => follow.first.has(character)))
      found.push(`may end in several places: ${text}`);
    if (max === Infinity && follow.mayFail) found.push(`has no bound and may fail behind it: ${text}`);
    if (max !== Infinity && max > LONGEST) found.push(`has too high a bound: ${text}`);
    if (min > 0) return { first: node.characters, mayFail: true };
    return { first: new Set([...node.characters, ...follow.first]), mayFail: follow.mayFail };
  }

  if (/[uvsy]/.test(flags)) found.push(`flag ${flags}`);
  for (const branch of parseBranches()) checkSequence(branch, { first: new Set(), mayFail: false });
  return found;
}

describe('the check finds what can take more than linear time', () => {
  test.each([
    ['(a+)+', 'repeats a group'],
    ['(?:a|b)*', 'repeats a group'],
    ['a+b', 'has no bound'],
    ['[a-z]{1,}@', 'has no bound'],
    ['[a-z]{2,}(?=@)', 'has no bound'],
    ['[a-z]{0,40}x{0,3}key', 'may end in several places'],
    ['[a-z]{0,40}(?:[0-9]{1,3})?e', 'may end in several places'],
    ['[a-z]{0,90000}=', 'has too high a bound'],
    [String.raw`(a)\1`, 'cannot read'],
    ['.*x', 'has no bound'],
  ])('%s', (source, fault) => {
    expect(faults(new RegExp(source)).join('; ')).toContain(fault);
  });

  test.each([
    'ab{3}c',
    'key-[a-f]{0,20}=[0-9]{8,}',
    '(?<![a-z])x[a-z]{4,}',
    'a[0-9]{0,9}(?:b|c)[0-9]{3,}d?',
    'x:(?<secret>[^@]{1,64})(?=@)',
    'x[a-z]{2,}[.]?[a-z]{0,}',
  ])('and nothing in %s', (source) => {
    expect(faults(new RegExp(source))).toEqual([]);
  });
});

test.each(rules.flatMap(({ id, pattern }) => (pattern ? [{ id, pattern }] : [])))('$id takes linear time', ({ pattern }) => {
  expect(faults(pattern)).toEqual([]);
});
