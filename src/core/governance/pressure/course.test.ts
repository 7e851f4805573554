import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newPressureCourse, type PressureStep, stepPressure, trendOf } from './course.ts';
import { PRESSURE_LEVELS, pressureOf } from './pressure.ts';

/** Shares of the window in order; `'new'` is a compaction. */
function steps(shares: readonly (number | 'new')[]): PressureStep[] {
  let course = newPressureCourse();
  let window = 0;
  const found: PressureStep[] = [];
  for (const share of shares) {
    if (share === 'new') {
      window += 1;
      continue;
    }
    const pressure = pressureOf({ context: share, growth: null, compactions: 0, sameError: 0, sameFile: 0, rereads: 0 });
    const step = stepPressure(course, pressure, { context: share, window });
    course = JSON.parse(JSON.stringify(step.course)) as typeof course;
    found.push(step);
  }
  return found;
}

describe('checkpoints', () => {
  test.each<[(number | 'new')[], number[][]]>([
    [
      [0.1, 0.26, 0.3, 0.51, 0.76, 0.9],
      [[], [25], [], [50], [75], []],
    ],
    [[0.8], [[25, 50, 75]]],
    [
      [0.8, 'new', 0.2, 0.3],
      [[25, 50, 75], [], [25]],
    ],
    [
      [0.25, 0.5, 0.75],
      [[25], [50], [75]],
    ],
  ])('%o', (shares, wanted) => expect(steps(shares).map(({ checkpoints }) => checkpoints)).toEqual(wanted));
});

describe('what is told', () => {
  test('from HIGH on, once a level and window', () => {
    const told = steps([0.4, 0.52, 0.6, 0.72, 0.55, 0.74, 0.9, 'new', 0.2, 0.55]).map(({ line }) => line?.split(' ')[1] ?? '-');
    expect(told).toEqual(['-', 'HIGH', '-', 'CRITICAL', '-', '-', 'DANGEROUS', '-', 'HIGH']);
  });

  test('with its evidence', () => {
    expect(steps([0.55])[0]?.line).toBe(
      'Pressure HIGH (55 of 100): the window is 55 % full. Commit what is done, and write down what comes next.',
    );
  });

  test('in one window levels only rise, each told at most once', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (shares) => {
        const ranks = steps(shares).flatMap(({ line }) =>
          line === null ? [] : [PRESSURE_LEVELS.findIndex((level) => level === line.split(' ')[1])],
        );
        expect(ranks).toEqual(Array.from(new Set(ranks)).toSorted((a, b) => a - b));
        expect(ranks.every((rank) => rank >= 2)).toBe(true);
      }),
    );
  });
});

describe('the trend over the last three', () => {
  test.each<[number[], string]>([
    [[], 'steady'],
    [[0.5], 'steady'],
    [[0.1, 0.5], 'rising'],
    [[0.9, 0.1, 0.2, 0.3], 'rising'],
    [[0.3, 0.31, 0.32], 'steady'],
    [[0.8, 0.2], 'falling'],
    [[0.1, 0.9, 0.8, 0.2], 'falling'],
  ])('%o: %s', (values, trend) => expect(trendOf(values)).toBe(trend));
});
