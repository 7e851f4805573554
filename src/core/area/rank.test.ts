import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AreaStanding, rankAreas } from './rank.ts';

const standing = (part: Partial<AreaStanding> = {}): AreaStanding => ({
  name: 'a',
  kind: 'code',
  here: [],
  buildsOn: [],
  fits: 0,
  related: false,
  ...part,
});
const order = (standings: AreaStanding[]): string[] => rankAreas(standings).map(({ index }) => standings[index]?.name ?? '');

test.each<[string, Partial<AreaStanding>, Partial<AreaStanding>]>([
  ['nobody there, before everything else', { buildsOn: ['x'] }, { here: [1], fits: 9, related: true }],
  ['not building on what is being changed, before what fits', { kind: 'docs' }, { buildsOn: ['x'], fits: 9, related: true }],
  ['what fits, before what is related', { fits: 1 }, { kind: 'tests', related: true }],
  ['what is related, before code', { kind: 'docs', related: true }, {}],
  ['code, before tests', {}, { kind: 'tests' }],
  ['tests, before documentation', { kind: 'tests' }, { kind: 'docs' }],
  ['few, before many', { here: [1] }, { here: [2, 3] }],
  ['what fits better', { fits: 2 }, { fits: 1 }],
])('%s', (_, better, worse) => {
  expect(order([standing({ ...worse, name: 'worse' }), standing({ ...better, name: 'better' })])).toEqual(['better', 'worse']);
});

test('equal ones stay as they were given', () => {
  expect(order(['b', 'a', 'c'].map((name) => standing({ name })))).toEqual(['b', 'a', 'c']);
});

test.each<[Partial<AreaStanding>, string]>([
  [{}, 'nobody is there'],
  [{ fits: 1 }, 'nobody is there, fits your work'],
  [{ kind: 'tests', related: true }, 'nobody is there, tests what you work on'],
  [
    { kind: 'docs', related: true, buildsOn: ['api', 'b'] },
    'nobody is there, about what you work on; but it builds on api, which is being changed',
  ],
  [{ here: [3] }, '#3 there'],
  [{ here: [1, 2, 3, 4, 5], fits: 3 }, '#1, #2, #3 and 2 more there'],
])('the reason of %j', (part, reason) => {
  expect(rankAreas([standing(part)])).toEqual([{ index: 0, rank: 1, free: (part.here ?? []).length === 0, reason }]);
});

const standings = fc.array(
  fc.record({
    name: fc.string(),
    kind: fc.constantFrom('code', 'tests', 'docs'),
    here: fc.array(fc.nat(9), { maxLength: 3 }),
    buildsOn: fc.array(fc.string(), { maxLength: 1 }),
    fits: fc.nat(4),
    related: fc.boolean(),
  }) satisfies fc.Arbitrary<AreaStanding>,
  { maxLength: 8 },
);

test('every area has one rank; free ones first; of the free ones those that build on nothing first', () => {
  fc.assert(
    fc.property(standings, (given) => {
      const ranked = rankAreas(given);
      expect(ranked.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(given.map((_, index) => index));
      expect(ranked.map(({ rank }) => rank)).toEqual(given.map((_, index) => index + 1));
      const keys = ranked.map(({ index }) => (given[index]?.here.length === 0 ? (given[index]?.buildsOn.length === 0 ? 0 : 1) : 2));
      expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    }),
  );
});

test('who comes into an area never makes it better', () => {
  fc.assert(
    fc.property(standings, fc.nat(7), (given, at) => {
      const index = at % Math.max(1, given.length);
      const rankOf = (all: readonly AreaStanding[]): number => rankAreas(all).find((one) => one.index === index)?.rank ?? 0;
      const busier = given.map((one, place) => (place === index ? Object.assign({}, one, { here: [...one.here, 7] }) : one));
      expect(rankOf(busier)).toBeGreaterThanOrEqual(rankOf(given));
    }),
  );
});
