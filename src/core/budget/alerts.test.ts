import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alertLevel, type AlertSettings, type BudgetAlert, DEFAULT_ALERTS, newAlertState, stepAlerts } from './alerts.ts';

const ALL: AlertSettings = { ...DEFAULT_ALERTS, thresholds: [18, 16, 14, 12, 10, 8, 6, 4, 2] };

/** Percentages in order; `null` is not known, `'new'` begins another window. */
function alertsOf(steps: readonly (number | null | 'new')[], settings = DEFAULT_ALERTS): BudgetAlert[] {
  let state = newAlertState();
  let window = 0;
  const alerts: BudgetAlert[] = [];
  for (const step of steps) {
    if (step === 'new') window += 1;
    const result = stepAlerts(state, { window, remainingPercent: step === 'new' ? null : step }, settings);
    state = JSON.parse(JSON.stringify(result.state)) as typeof state;
    if (result.alert !== null) alerts.push(result.alert);
  }
  return alerts;
}

const thresholds = (alerts: readonly BudgetAlert[]): number[] => alerts.map(({ threshold }) => threshold);

describe('alerts', () => {
  test.each<[string, (number | null | 'new')[], number[]]>([
    ['each threshold once', [20, 19, 18, 17, 16, 15, 14, 13, 12, 11], [18, 16, 14, 12]],
    ['several at once: the lowest', [20, 13], [14]],
    ['at the first look', [3], [12]],
    ['none above', [100, 50, 19], []],
    ['up and down again', [15, 30, 15, 17, 13, 60, 13], [16, 14]],
    ['what was passed over comes no more', [13, 17, 15], [14]],
    ['another window', [15, 'new', null, 40, 15], [16, 16]],
    ['not known', [null, 17, null, 17], [18]],
  ])('%s', (_, steps, expected) => expect(thresholds(alertsOf(steps))).toEqual(expected));

  test('levels go by what is left', () => {
    expect(alertsOf([17, 10, 6, 5, 2], ALL).map(({ level }) => level)).toEqual(['warning', 'critical', 'critical', 'danger']);
  });

  test('at a level, not only below it', () => {
    expect([11, 10, 6, 5].map((percent) => alertLevel(percent))).toEqual(['warning', 'critical', 'critical', 'danger']);
  });

  test('for any course: in one window thresholds fall, each at most once, and only when reached', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(null), fc.constant('new' as const));
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), list, (steps, thresholds) => {
        const settings = { ...DEFAULT_ALERTS, thresholds };
        const byWindow = new Map<number, number[]>();
        for (const alert of alertsOf(steps, settings)) {
          expect(thresholds).toContain(alert.threshold);
          expect(alert.remainingPercent).toBeLessThanOrEqual(alert.threshold);
          expect(thresholds.some((lower) => lower < alert.threshold && alert.remainingPercent <= lower)).toBe(false);
          const before = byWindow.get(alert.window) ?? [];
          expect(before.every((threshold) => threshold > alert.threshold)).toBe(true);
          byWindow.set(alert.window, [...before, alert.threshold]);
        }
      }),
    );
  });

  test('for any course: the lowest threshold reached in a window was told in it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 }), (steps) => {
        const told = thresholds(alertsOf(steps, ALL));
        const reached = ALL.thresholds.filter((threshold) => Math.min(...steps) <= threshold);
        expect(told.at(-1) ?? null).toBe(reached.length === 0 ? null : Math.min(...reached));
      }),
    );
  });
});
