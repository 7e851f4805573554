import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { levelOf, pressureOf, type PressureInputs } from './pressure.ts';

const CALM: PressureInputs = { context: 0, growth: null, compactions: 0, sameError: 0, sameFile: 0, rereads: 0 };
const of = (more: Partial<PressureInputs>) => pressureOf({ ...CALM, ...more });

describe('levels', () => {
  test.each<[number, string]>([
    [0, 'NORMAL'],
    [0.299, 'NORMAL'],
    [0.3, 'ELEVATED'],
    [0.499, 'ELEVATED'],
    [0.5, 'HIGH'],
    [0.7, 'CRITICAL'],
    [0.849, 'CRITICAL'],
    [0.85, 'DANGEROUS'],
    [1, 'DANGEROUS'],
  ])('%d: %s', (value, level) => expect(levelOf(value)).toBe(level));
});

describe('what makes it', () => {
  test.each<[string, Partial<PressureInputs>, number, string]>([
    ['nothing', {}, 0, 'NORMAL'],
    ['nothing known', { context: null }, 0, 'NORMAL'],
    ['the context alone', { context: 0.62 }, 0.62, 'HIGH'],
    ['the context alone, to the top', { context: 1 }, 1, 'DANGEROUS'],
    ['an error that comes again and again', { sameError: 8 }, 0.5, 'HIGH'],
    ['an error that came twice', { sameError: 2 }, 0, 'NORMAL'],
    ['files written and read again', { sameFile: 14, rereads: 10 }, 0.475, 'ELEVATED'],
    ['compactions', { compactions: 4 }, 0.3, 'ELEVATED'],
    ['a window that fills fast', { context: 0.6, growth: 0.2 }, 0.68, 'HIGH'],
    ['all of it', { context: 0.5, compactions: 4, sameError: 8, sameFile: 14, rereads: 10 }, 0.908, 'DANGEROUS'],
    ['what cannot be', { context: 7, sameError: -3 }, 1, 'DANGEROUS'],
    ['what is no number', { context: Number.NaN }, 0, 'NORMAL'],
  ])('%s', (_, inputs, value, level) => expect(of(inputs)).toMatchObject({ value, level }));

  test('parts are named, the strongest first', () => {
    expect(of({ context: 0.4, sameError: 8, compactions: 1 }).parts.map(({ shown }) => shown)).toEqual([
      'the same error 8 times',
      'the window is 40 % full',
      '1 compactions',
    ]);
  });

  test('turns until the window is full', () => {
    expect(of({ context: 0.6, growth: 0.1 }).turnsLeft).toBe(4);
    expect(of({ context: 0.6, growth: 0 }).turnsLeft).toBeNull();
    expect(of({ context: null, growth: 0.1 }).turnsLeft).toBeNull();
  });

  test('it stays within 0 and 1, and no input lowers it', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const count = fc.nat({ max: 30 });
    const inputs = fc.record({
      context: share,
      growth: fc.constant(null),
      compactions: count,
      sameError: count,
      sameFile: count,
      rereads: count,
    });
    const name = fc.constantFrom('compactions' as const, 'sameError' as const, 'sameFile' as const, 'rereads' as const);
    fc.assert(
      fc.property(inputs, name, count, share, (given, which, more, further) => {
        const { value } = pressureOf(given);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(value).toBeGreaterThanOrEqual(Math.round(given.context * 1000) / 1000 - 0.001);
        expect(pressureOf({ ...given, [which]: given[which] + more }).value).toBeGreaterThanOrEqual(value);
        expect(pressureOf({ ...given, context: Math.max(given.context, further) }).value).toBeGreaterThanOrEqual(value);
      }),
    );
  });
});
