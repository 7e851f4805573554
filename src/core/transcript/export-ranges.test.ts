import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdRanges } from './export-ranges.ts';

test('a set of ids in any order is the set, in as few ranges as there can be', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (ids) => {
      const ranges = new IdRanges();
      for (const id of ids) ranges.add(id);
      const again = new IdRanges(ranges.ranges);
      for (let id = 0; id <= 61; id += 1) expect(again.has(id)).toBe(ids.includes(id));
      const flat = ranges.ranges.flat();
      expect(flat).toEqual(flat.toSorted((a, b) => a - b));
      for (const [at, [from]] of ranges.ranges.entries()) expect(from - (ranges.ranges[at - 1]?.[1] ?? -9)).toBeGreaterThan(1);
    }),
  );
});
