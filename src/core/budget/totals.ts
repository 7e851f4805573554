import { type PriceOverrides, pricesOf, WEB_SEARCH_PRICE } from './prices.ts';
import { type FigureState, USAGE_KINDS, type UsageKind } from './usage-fact.ts';
import type { UsageBucket } from './usage-ledger.ts';

export interface TotalFigure {
  value: number;
  state: FigureState;
}

/** What many responses used together. */
export interface UsageTotals {
  responses: number;
  /** By kind; only the output can be other than final. */
  tokens: Readonly<Record<UsageKind, TotalFigure>>;
  cost: UsageCost;
}

export interface UsageCost {
  /** US dollars of all that has a price, rounded to a millionth; null: nothing of it has one. */
  usd: number | null;
  /** As that of the output it is made of. */
  state: FigureState;
  /** Models without a price, which `usd` leaves out. null as model: the records name none. */
  unpriced: readonly { model: string | null; responses: number; tokens: number }[];
}

/** `own`: of the session's own conversation; `all`: with subagents and side questions. */
export interface OwnAndAll {
  own: UsageTotals;
  all: UsageTotals;
}

export type TotalsBy = 'session' | 'day' | 'project';

/** Totals of each session, day or project, by its name and in the order of names. */
export function totalsBy(buckets: readonly UsageBucket[], by: TotalsBy, overrides: PriceOverrides = {}): Map<string, OwnAndAll> {
  const groups = Map.groupBy(buckets, (bucket) => bucket[by]);
  const sorted = Array.from(groups).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([name, group]) => [name, ownAndAll(group, overrides)]));
}

/** Totals of the given buckets together. */
export function ownAndAll(buckets: readonly UsageBucket[], overrides: PriceOverrides = {}): OwnAndAll {
  const own = buckets.filter(({ beside }) => !beside);
  return { own: totalsOf(own, overrides), all: totalsOf(buckets, overrides) };
}

function totalsOf(buckets: readonly UsageBucket[], overrides: PriceOverrides): UsageTotals {
  const state = worst(buckets);
  const figure = (kind: UsageKind): TotalFigure => ({
    value: sum(buckets, ({ counts }) => counts[kind]),
    state: kind === 'output' ? state : 'final',
  });
  return {
    responses: sum(buckets, ({ responses }) => responses),
    tokens: {
      input: figure('input'),
      cacheRead: figure('cacheRead'),
      cacheWrite5m: figure('cacheWrite5m'),
      cacheWrite1h: figure('cacheWrite1h'),
      output: figure('output'),
      webSearches: figure('webSearches'),
    },
    cost: costOf(buckets, overrides),
  };
}

function costOf(buckets: readonly UsageBucket[], overrides: PriceOverrides): UsageCost {
  const unpriced = new Map<string | null, { model: string | null; responses: number; tokens: number }>();
  const priced: UsageBucket[] = [];
  let usd = 0;
  for (const bucket of buckets) {
    const prices = pricesOf(bucket.model, bucket.day, bucket.promptAbove, overrides);
    const { counts } = bucket;
    if (prices === null) {
      const row = unpriced.get(bucket.model) ?? { model: bucket.model, responses: 0, tokens: 0 };
      row.responses += bucket.responses;
      row.tokens += sum(USAGE_KINDS, (kind) => (kind === 'webSearches' ? 0 : counts[kind]));
      unpriced.set(bucket.model, row);
      continue;
    }
    priced.push(bucket);
    const tokens = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'] as const;
    usd += sum(tokens, (kind) => counts[kind] * prices[kind]) / 1e6 + counts.webSearches * WEB_SEARCH_PRICE;
  }
  const none = priced.length === 0 && unpriced.size > 0;
  return { usd: none ? null : Math.round(usd * 1e6) / 1e6, state: worst(priced), unpriced: Array.from(unpriced.values()) };
}

function worst(buckets: readonly UsageBucket[]): FigureState {
  if (buckets.some(({ estimated }) => estimated > 0)) return 'estimated';
  return buckets.some(({ partial }) => partial > 0) ? 'partial' : 'final';
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
