import { expect, test } from 'vitest';
import { isDirectoryName } from './directory.ts';
import { valueFromText } from './from-text.ts';
import { isAllowed } from './value.ts';

test.each(['', 'docs/coordination', '/Users/you/docs/coordination', 'a b', '.old', 'é', '7'])('%j is a directory', (value) => {
  expect(isDirectoryName(value)).toBe(true);
  expect(isAllowed('compat.fpai', value)).toBe(true);
});

test.each([
  '/',
  '.',
  '..',
  '../old',
  'docs/../../old',
  'docs//old',
  'docs/',
  './docs',
  '~/old',
  '.git/hooks',
  'a/.GIT',
  ' a',
  'a\nb',
  'a\u202eb',
  'a\0',
  'x'.repeat(1001),
  7,
  null,
  ['docs'],
])('%j is none', (value) => {
  expect(isDirectoryName(value)).toBe(false);
});

test('what was written is not repeated in an error about the variable, but for its beginning', () => {
  const { value, faults } = valueFromText('compat.fpai', `../${'x'.repeat(300)}`);
  expect(value).toBeUndefined();
  expect(faults.map(({ detail }) => detail.length < 80)).toEqual([true]);
});
