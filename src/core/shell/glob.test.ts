import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeGlob, hasGlob, matchesGlob, matchesPath, placeCovers, unescapeGlob } from './glob.ts';

test.each([
  ['*.ts', 'a.ts', true],
  ['*.ts', 'a.tsx', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['[a-c]x', 'bx', true],
  ['[!a-c]x', 'bx', false],
  ['[^a]', 'b', true],
  ['[]]', ']', true],
  ['[[:digit:]]*', '7up', true],
  ['[[:alpha:]_]', '_', true],
  ['[ab', '[ab', true],
  [String.raw`\*`, '*', true],
  [String.raw`\*`, 'a', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['**', '', true],
])('%s against %s: %s', (pattern, text, matches) => {
  expect(matchesGlob(pattern, text)).toBe(matches);
});

test.each([
  ['/r/*.ts', '/r/a.ts', true],
  ['/r/*.ts', '/r/s/a.ts', false],
  ['/r/**/*.ts', '/r/a.ts', true],
  ['/r/**/*.ts', '/r/s/t/a.ts', true],
  ['/r/**/*.ts', '/r/s/t/.a.ts', true],
  ['/r/**', '/r', true],
  ['/r/**/x/**/y', '/r/x/x/y', true],
  ['/r/**/x/**/y', '/r/y/x', false],
])('the path pattern %s against %s: %s', (pattern, path, matches) => {
  expect(matchesPath(pattern, path)).toBe(matches);
});

test('escaped text matches itself alone', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('ab*?[]\\-!')), maxLength: 10 }),
      fc.string({ maxLength: 4 }),
      (text, other) => {
        expect(matchesGlob(escapeGlob(text), text)).toBe(true);
        expect(matchesGlob(escapeGlob(text), `${text}${other}`)).toBe(other === '');
        expect(unescapeGlob(escapeGlob(text))).toBe(text);
      },
    ),
  );
  expect(hasGlob('a[b')).toBe(true);
  expect(hasGlob('a{b}')).toBe(false);
});

test('a tree covers itself and what is below it, no neighbour', () => {
  expect(placeCovers({ path: '/r/a', extent: 'tree' }, '/r/a')).toBe(true);
  expect(placeCovers({ path: '/r/a', extent: 'tree' }, '/r/a/b')).toBe(true);
  expect(placeCovers({ path: '/r/a', extent: 'tree' }, '/r/ab')).toBe(false);
  expect(placeCovers({ path: '/r/a', extent: 'one' }, '/r/a/b')).toBe(false);
  expect(placeCovers({ path: '/', extent: 'tree' }, '/r')).toBe(true);
});
