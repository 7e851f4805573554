import { describe, expect, test } from 'vitest';
import { isPattern, matchesAny, matchesPattern, parsePattern } from './pattern.ts';

describe('parsePattern', () => {
  test.each([
    ['src/*.ts', ['src/*.ts']],
    ['./src//a.ts', ['src/a.ts']],
    ['src/', ['src/**']],
    ['./', ['**']],
    ['.', ['**']],
    ['{src,test}/**/*.{ts,tsx}', ['src/**/*.ts', 'src/**/*.tsx', 'test/**/*.ts', 'test/**/*.tsx']],
    ['{a,a}', ['a']],
    ['a/**/**/b', ['a/**/b']],
    ['a/**/', ['a/**']],
    [String.raw`a\{b,c}`, [String.raw`a\{b,c}`]],
    ['a{b', ['a{b']],
    ['a..b/...', ['a..b/...']],
  ])('%s', (text, patterns) => {
    expect(parsePattern(text, false)).toEqual({ ok: true, patterns });
  });

  test('an existing directory is meant by its name, whatever it looks like', () => {
    expect(parsePattern('src', true)).toEqual({ ok: true, patterns: ['src/**'] });
    expect(parsePattern('app/[id]/{x,y}', true)).toEqual({ ok: true, patterns: [String.raw`app/\[id\]/{x,y}/**`] });
    expect(parsePattern('src/', true)).toEqual({ ok: true, patterns: ['src/**'] });
    expect(parsePattern('.', true)).toEqual({ ok: true, patterns: ['**'] });
  });

  test.each([
    ['', false, 'is empty'],
    ['', true, 'is empty'],
    [' ', false, 'is empty'],
    ['{a,}', false, 'is empty'],
    ['../a', false, 'has `..`'],
    ['a/../b', false, 'has `..`'],
    ['a/..', true, 'has `..`'],
    ['/a', false, 'is absolute'],
    ['{a,/b}', false, 'is absolute'],
    ['/a', true, 'is absolute'],
    ['a\0b', false, 'has a NUL'],
    ['a'.repeat(1025), false, 'is longer than 1024'],
    ['{1..65}', false, 'stands for more than 64'],
    ['{a,b}'.repeat(7), false, 'stands for more than 64'],
    ['{a,b}'.repeat(60), false, 'stands for more than 64'],
  ])('%s (directory: %s): %s', (text, isDirectory, problem) => {
    expect(parsePattern(text, isDirectory)).toEqual({ ok: false, problem: expect.stringContaining(problem) as string });
  });

  test('64 patterns are not too many', () => {
    expect(parsePattern('{a,b}'.repeat(6), false)).toMatchObject({ ok: true, patterns: { length: 64 } });
  });
});

test.each([
  ['src/a.ts', false],
  ['src', false],
  ['a{b', false],
  ['src/*.ts', true],
  ['a?', true],
  ['[ab]', true],
  ['src/', true],
  ['a{b,c}', true],
  ['{a,b}'.repeat(60), true],
])('%s is a pattern: %s', (text, is) => {
  expect(isPattern(text)).toBe(is);
});

test.each([
  ['a/**', 'a/b', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a/.b', true],
  ['a/**', 'a', false],
  ['a/**', 'ab/c', false],
  ['**', 'a', true],
  ['**/a', 'a', true],
  ['**/a', 'x/y/a', true],
  ['a/**/b', 'a/b', true],
  ['a/*', 'a/b/c', false],
  ['a**b', 'a/b', false],
  ['a**b', 'axxb', true],
  ['[ab].ts', 'b.ts', true],
  ['[!ab].ts', 'b.ts', false],
])('the pattern %s and %s: %s', (pattern, path, matches) => {
  expect(matchesPattern(pattern, path)).toBe(matches);
});

describe('matchesAny, by the rule of settings', () => {
  test.each([
    ['node_modules', 'node_modules', true],
    ['node_modules', 'node_modules/a/b.js', true],
    ['node_modules', 'packages/x/node_modules/a.js', true],
    ['node_modules', 'node_modules2/a', false],
    ['*.min.js', 'dist/a.min.js', true],
    ['*.min.js', 'dist/a.js', false],
    ['*.app', 'x/y.app/a', true],
    ['/', 'a', false],
    ['/*.app', 'x/y.app', false],
    ['/dist', 'dist/a', true],
    ['/dist', 'x/dist/a', false],
    ['build/', 'x/build/a', true],
    ['build/', 'x/build', false],
    ['docs/api', 'docs/api/a.md', true],
    ['docs/api', 'x/docs/api', false],
    ['src/*', 'src/a', true],
    ['src/*', 'src/a/b', false],
    ['src/**', 'src/a/b', true],
    ['{*.lock,gen/**}', 'x/y.lock', true],
    ['{*.lock,gen/**}', 'gen/y', true],
    ['{*.lock,gen/**}', 'x/gen/y', false],
    ['**', 'a/b', true],
    ['*', 'a/b', true],
    ['../a', 'a', false],
    ['', 'a', false],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(matchesAny([pattern], path)).toBe(matches);
  });

  test('any of them is enough, none is none', () => {
    expect(matchesAny(['x', 'a'], 'a')).toBe(true);
    expect(matchesAny([], 'a')).toBe(false);
  });
});
