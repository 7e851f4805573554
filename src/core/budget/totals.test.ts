import { describe, expect, test } from 'vitest';
import { modelName } from './model-name.ts';
import { pricesOf } from './prices.ts';
import { ownAndAll, totalsBy } from './totals.ts';
import { UNKNOWN_DAY, type UsageBucket, utcDay } from './usage-ledger.ts';

const aBucket = (part: Partial<UsageBucket> = {}): UsageBucket => ({
  session: 's',
  project: 'p',
  day: '2026-11-01',
  beside: false,
  model: 'claude-opus-4-5-20251101',
  promptAbove: 0,
  responses: 1,
  partial: 0,
  estimated: 0,
  counts: { input: 1000, cacheRead: 1_000_000, cacheWrite5m: 2000, cacheWrite1h: 3000, output: 4000, webSearches: 2 },
  ...part,
});

test.each([
  ['claude-opus-4-5-20251101', 'claude-opus-4-5', false],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5', false],
  ['anthropic/claude-opus-4-7[1m]', 'claude-opus-4-7', true],
  ['claude-opus-4-1@20250805', 'claude-opus-4-1', false],
  ['claude-3-5-sonnet-v2@20241022', 'claude-3-5-sonnet', false],
  ['claude-3-5-haiku-latest', 'claude-3-5-haiku', false],
  ['gpt-5-2025-08-07', 'gpt-5', false],
  ['openai/gpt-5.4', 'gpt-5.4', false],
  ['gpt-5.3-codex', 'gpt-5.3-codex', false],
  ['local-model', 'local-model', false],
])('the family of %s', (id, family, million) => expect(modelName(id)).toEqual({ family, million }));

describe('cost', () => {
  test('every kind at its own price', () => {
    // 5 + 500 + 12.5 + 30 + 100 thousandths, and two searches
    expect(ownAndAll([aBucket()]).all.cost).toEqual({ usd: 0.6675, state: 'final', unpriced: [] });
  });

  test('a model without a price is said, never 0', () => {
    const unknown = { model: 'local-model', responses: 1, tokens: 1_010_000 };
    expect(ownAndAll([aBucket({ model: 'local-model' })]).all.cost).toEqual({ usd: null, state: 'final', unpriced: [unknown] });
    expect(ownAndAll([aBucket({ model: null })]).all.cost.unpriced).toEqual([{ ...unknown, model: null }]);
    expect(
      ownAndAll([aBucket({ model: 'local-model' }), aBucket(), aBucket({ model: 'local-model', day: '2026-11-02' })]).all.cost,
    ).toEqual({
      usd: 0.6675,
      state: 'final',
      unpriced: [{ model: 'local-model', responses: 2, tokens: 2_020_000 }],
    });
    expect(ownAndAll([]).all.cost).toEqual({ usd: 0, state: 'final', unpriced: [] });
  });

  test('names that objects have by themselves are no models', () => {
    expect(pricesOf('constructor', '2026-11-01', 0)).toBeNull();
    expect(pricesOf('claude-opus-9-9', '2026-11-01', 0)).toBeNull();
  });

  test('by the day', () => {
    expect(pricesOf('claude-sonnet-5-5', '2026-10-06', 0)?.cacheRead).toBe(0.2);
    expect(pricesOf('claude-sonnet-5-5', '2026-10-07', 0)?.cacheRead).toBe(0.1);
    expect(pricesOf('claude-sonnet-5-5', UNKNOWN_DAY, 0)?.cacheRead).toBe(0.1);
    expect(pricesOf('claude-sonnet-5-5', '', 0)?.cacheRead).toBe(0.1);
  });

  test('by the length of the prompt', () => {
    expect(pricesOf('claude-haiku-5-5', '2026-11-01', 0)?.output).toBe(0.5);
    expect(pricesOf('claude-haiku-5-5', '2026-11-01', 100_000)?.output).toBe(2.5);
    expect(pricesOf('claude-sonnet-4-5', '2026-11-01', 100_000)?.output).toBe(15);
    expect(pricesOf('claude-sonnet-4-5', '2026-11-01', 272_000)?.output).toBe(22.5);
  });

  test('a price of a person comes first, for an id or a family', () => {
    const one = { input: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, output: 1 };
    expect(pricesOf('claude-opus-4-5-20251101', '2026-11-01', 0, { 'claude-opus-4-5': one })).toEqual(one);
    expect(pricesOf('claude-opus-4-5-20251101', '2026-11-01', 0, { 'claude-opus-4-5-20251101': one })).toEqual(one);
    expect(pricesOf('local-model', '2026-11-01', 0, { 'local-model': one })).toEqual(one);
    expect(ownAndAll([aBucket({ model: 'local-model' })], { 'local-model': one }).all.cost.usd).toBe(1.03);
  });
});

describe('totals', () => {
  const buckets = [
    aBucket(),
    aBucket({ beside: true, partial: 1 }),
    aBucket({ session: 't', project: 'q', day: UNKNOWN_DAY, estimated: 1 }),
  ];

  test('own, and with subagents, each figure with its state', () => {
    const totals = totalsBy(buckets, 'session');
    expect(Array.from(totals.keys())).toEqual(['s', 't']);
    expect(totals.get('s')).toMatchObject({
      own: { responses: 1, tokens: { output: { value: 4000, state: 'final' } }, cost: { usd: 0.6675, state: 'final' } },
      all: {
        responses: 2,
        tokens: { output: { value: 8000, state: 'partial' }, cacheRead: { value: 2_000_000, state: 'final' } },
        cost: { usd: 1.335, state: 'partial' },
      },
    });
    expect(totals.get('t')?.own.tokens.output.state).toBe('estimated');
  });

  test('by day and by project', () => {
    expect(Array.from(totalsBy(buckets, 'day')).map(([day, { all }]) => [day, all.responses])).toEqual([
      ['2026-11-01', 2],
      [UNKNOWN_DAY, 1],
    ]);
    expect(Array.from(totalsBy(buckets, 'project').keys())).toEqual(['p', 'q']);
    expect(ownAndAll(buckets).all).toMatchObject({ responses: 3, tokens: { output: { state: 'estimated' } } });
  });

  test('days are of UTC', () => expect(utcDay(Date.UTC(2026, 0, 31, 23, 59))).toBe('2026-01-31'));
});
