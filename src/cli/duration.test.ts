import { expect, test } from 'vitest';
import { secondsOf } from './duration.ts';

const of = (value: string | true | undefined) => secondsOf(value, '--eta', 'rollcall claim');

test.each([
  ['90s', 90],
  ['20m', 1200],
  ['2h', 7200],
  ['1d', 86_400],
  ['30d', 2_592_000],
  [undefined, null],
])('%s is %s seconds', (value, seconds) => {
  expect(of(value)).toBe(seconds);
});

test.each(['0s', '31d', '20', 'm', '', '1.5h', '-1h', '2 h', '20M', '99999999s', true] as const)('%j is no time', (value) => {
  expect(() => of(value)).toThrow(/--eta takes a time/);
});
