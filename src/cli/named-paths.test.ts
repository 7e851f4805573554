import { expect, test } from 'vitest';
import { namedPaths } from './named-paths.ts';

const of = (...args: string[]) => namedPaths(args, '/work/shop/src', 'rollcall claim');

test('paths and patterns become absolute, and a directory stays one', () => {
  expect(of('a.ts', '../b.ts', '/c.ts', '**/*.sql', 'lib/', '.', './', 'x y')).toEqual([
    '/work/shop/src/a.ts',
    '/work/shop/b.ts',
    '/c.ts',
    '/work/shop/src/**/*.sql',
    '/work/shop/src/lib/',
    '/work/shop/src',
    '/work/shop/src/',
    '/work/shop/src/x y',
  ]);
});

test('too many, or an empty one, is said', () => {
  expect(() => of(...Array.from({ length: 1001 }, (_, i) => `f${i}`))).toThrow(/at most 1000 paths at once, not 1001/);
  expect(of(...Array.from({ length: 1000 }, (_, i) => `f${i}`))).toHaveLength(1000);
  expect(() => of('a', '')).toThrow(/a path is empty/);
});
