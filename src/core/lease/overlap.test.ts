import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeGlob } from '../shell/glob.ts';
import { patternCovers, patternsOverlap } from './overlap.ts';
import { matchesPattern, parsePattern } from './pattern.ts';

test.each([
  ['src/**', 'src/a.ts', true],
  ['src/**', 'src', false],
  ['src/**', 'src/**', true],
  ['src/**', 'test/**', false],
  ['src/**', 'src/core/**', true],
  ['src/**', 'src2/**', false],
  ['**', 'a/b', true],
  ['**/a', 'a', true],
  ['**/*.ts', 'src/**', true],
  ['**/*.ts', 'src/*.md', false],
  ['src/*.ts', 'src/a*', true],
  ['src/*.ts', 'src/a/*', false],
  ['a*b', '*ab', true],
  ['a*b', 'b*', false],
  ['a?c', 'ab*', true],
  ['a?c', 'abcd*', false],
  ['[ab]x', 'bx', true],
  ['[ab]x', 'cx', false],
  ['[a-c]x', '[c-e]x', true],
  ['[a-c]x', '[d-f]x', false],
  ['[!a]x', '[a]x', true],
  ['[[:digit:]]x', '[a]x', true],
  ['?', '[ab]', true],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/c/b/d', false],
  ['**/a/**', '**/b/**', true],
  [String.raw`app/\[id\]/**`, 'app/[id]/x', false],
  [String.raw`app/\[id\]/**`, 'app/*/x', true],
  [String.raw`\*`, 'a', false],
  [String.raw`\a`, 'a', true],
])('%s and %s: %s', (a, b, overlap) => {
  expect(patternsOverlap(a, b)).toBe(overlap);
  expect(patternsOverlap(b, a)).toBe(overlap);
});

test.each([
  ['src/**', 'src/a.ts', true],
  ['src/**', 'src/core/**', true],
  ['src/**', 'src/*/*.ts', true],
  ['src/**', 'src', false],
  ['src/**', 'src2/a', false],
  ['src/**', '**', false],
  ['src/*.ts', 'src/*.ts', true],
  ['src/*.ts', 'src/a.ts', false],
  ['**', 'a', true],
  ['s*/**', 's*/a', false],
  [String.raw`a/\[b\]/**`, String.raw`a/\[b\]/c`, true],
  ['**/src/**', 'src/**', false],
])('%s covers %s: %s', (outer, inner, covers) => {
  expect(patternCovers(outer, inner)).toBe(covers);
});

const literal = fc.constantFrom('a', 'b');
const token = fc.oneof({ weight: 4, arbitrary: literal }, fc.constantFrom('?', '*', '[ab]', '[a-b]', '[b]', '**'));
const anyToken = fc.oneof({ weight: 6, arbitrary: token }, fc.constantFrom('[!a]', '[^b]', '[[:alpha:]]', '[z-a]'));
const namesOf = (of: fc.Arbitrary<string>, longest: number) =>
  fc.array(of, { minLength: 1, maxLength: longest }).map((parts) => parts.join(''));
const patternOf = (name: fc.Arbitrary<string>, longest: number) =>
  fc
    .array(fc.oneof({ weight: 3, arbitrary: name }, fc.constant('**')), { minLength: 1, maxLength: longest })
    .map((names) => names.join('/'))
    .filter((text) => parsePattern(text, false).ok)
    .map((text) => {
      const parsed = parsePattern(text, false);
      return parsed.ok ? (parsed.patterns[0] ?? '') : '';
    });

/** Every path of up to three names of up to three letters. */
const letters = ['', 'a', 'b'];
const names = [...new Set(letters.flatMap((x) => letters.flatMap((y) => letters.map((z) => x + y + z))))].filter((name) => name !== '');
const pairs = names.flatMap((x) => names.map((y) => `${x}/${y}`));
const paths = [...names, ...pairs, ...pairs.flatMap((pair) => names.map((name) => `${pair}/${name}`))];

describe('for all patterns', () => {
  test('a path that matches both is seen', () => {
    const pattern = patternOf(namesOf(anyToken, 3), 3);
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const common = paths.some((path) => matchesPattern(a, path) && matchesPattern(b, path));
        expect(patternsOverlap(a, b) || !common).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('where sets say what they hold, nothing is seen that is not there', () => {
    const pattern = patternOf(namesOf(token, 2), 2);
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const common = paths.some((path) => matchesPattern(a, path) && matchesPattern(b, path));
        expect(patternsOverlap(a, b)).toBe(common);
      }),
      { numRuns: 100 },
    );
  });

  test('both ways round, and each with itself', () => {
    const pattern = patternOf(namesOf(anyToken, 3), 4);
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(patternsOverlap(a, b)).toBe(patternsOverlap(b, a));
        expect(patternsOverlap(a, a)).toBe(true);
      }),
    );
  });

  test('what is covered is matched', () => {
    const inner = patternOf(namesOf(token, 2), 3);
    const outer = fc.oneof(
      inner,
      literal.map((name) => `${name}/**`),
    );
    fc.assert(
      fc.property(outer, inner, (a, b) => {
        const outside = paths.filter((path) => matchesPattern(b, path) && !matchesPattern(a, path));
        expect(patternCovers(a, b) ? outside : []).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('two plain paths overlap when they are equal', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', '{', '*', '['), minLength: 1, maxLength: 3 });
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(patternsOverlap(escapeGlob(a), escapeGlob(b))).toBe(a === b);
        expect(matchesPattern(escapeGlob(a), b)).toBe(a === b);
      }),
    );
  });
});

// One that tries every way through both would not end.
test('long patterns full of stars', () => {
  const a = `${'a*'.repeat(250)}/**/${'*/'.repeat(100)}x`;
  const b = `${'*a'.repeat(250)}/**/${'*/'.repeat(100)}y`;
  expect(patternsOverlap(a, b)).toBe(false);
});
