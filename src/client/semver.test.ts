import { expect, test } from 'vitest';
import { isOlder } from './semver.ts';

/** In rising order, as semver 2.0 puts them (its own example in the middle). */
const RISING = [
  '0.1.0',
  '0.1.9',
  '0.1.10',
  '0.2.0',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '2.0.0',
  '10.0.0',
];

test('each version is older than every later one, and none is older than itself', () => {
  RISING.forEach((a, i) => RISING.forEach((b, j) => expect({ a, b, older: isOlder(a, b) }).toEqual({ a, b, older: i < j })));
});

test('what was built does not count, and what is no version is older than any', () => {
  expect(isOlder('1.0.0+a', '1.0.0+b')).toBe(false);
  expect(isOlder('garbage', '0.0.1')).toBe(true);
  expect(isOlder('0.0.1', 'garbage')).toBe(false);
  expect(isOlder('garbage', 'other')).toBe(false);
});
