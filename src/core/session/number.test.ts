import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseNumber } from './number.ts';

test('the wanted number when it is free, else the lowest free one', () => {
  expect(chooseNumber(new Set([1, 2, 4]), null)).toBe(3);
  expect(chooseNumber(new Set([1, 2, 4]), 9)).toBe(9);
  expect(chooseNumber(new Set([1, 2, 4]), 2)).toBe(3);
  expect(chooseNumber(new Set(Array.from({ length: 13 }, (_, i) => i + 1)), null)).toBe(14);
});

test('never a taken one, never below 1, nothing lower free', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 })), fc.option(fc.integer({ min: -3, max: 60 })), (taken, wanted) => {
      const set = new Set(taken);
      const number = chooseNumber(set, wanted);
      expect(set.has(number)).toBe(false);
      expect(number).toBeGreaterThanOrEqual(1);
      if (number !== wanted) for (let n = 1; n < number; n++) expect(set.has(n)).toBe(true);
    }),
  );
});
