import type { PriceOverrides, TokenPrices } from '../core/budget/prices.ts';
import { countFault, textFault } from './entries.ts';
import { nearest } from './nearest.ts';

/** How settings name the kinds of tokens, in the order in which they are shown. */
const KINDS = {
  input: 'input',
  cache_write_5m: 'cacheWrite5m',
  cache_write_1h: 'cacheWrite1h',
  cache_read: 'cacheRead',
  output: 'output',
} as const satisfies Record<string, keyof TokenPrices>;

type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

export const KINDS_ALLOWED = `a price for each of ${KIND_NAMES.join(', ')}`;

export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

/** Says that there is no such kind of token, and which one was probably meant. */
export function kindFault(name: string): string {
  const camel = KIND_NAMES.find((kind) => KINDS[kind] === name);
  const meant = camel ?? nearest(name, KIND_NAMES);
  return `there is no such kind of token${meant === null ? '' : ` (did you mean ${meant}?)`}`;
}

/** The prices of one model: none may be missing, for nothing is guessed. Or the names of those that are. */
export function completePrices(found: ReadonlyMap<Kind, number>): { prices: TokenPrices } | { missing: string } {
  const missing = KIND_NAMES.filter((kind) => !found.has(kind));
  if (missing.length > 0) return { missing: missing.join(', ') };
  const prices = Object.fromEntries(KIND_NAMES.map((kind) => [KINDS[kind], found.get(kind)]));
  return { prices: prices as unknown as TokenPrices };
}

/** Whether this is a table of prices with each kind for each model, and every price passes. */
export function isPrices(value: unknown, isPrice: (price: unknown) => boolean): value is PriceOverrides {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const models = Object.entries(value);
  return countFault(models.length) === null && models.every(([model, prices]) => textFault(model) === null && isComplete(prices, isPrice));
}

function isComplete(prices: unknown, isPrice: (price: unknown) => boolean): boolean {
  if (typeof prices !== 'object' || prices === null) return false;
  const kinds: readonly string[] = Object.values(KINDS);
  const entries = Object.entries(prices);
  return entries.length === kinds.length && entries.every(([kind, price]) => kinds.includes(kind) && isPrice(price));
}
