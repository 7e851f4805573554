import { modelName } from './model-name.ts';

/** US dollars for a million tokens of each kind. */
export interface TokenPrices {
  input: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
  output: number;
}

/**
 * Prices that a person sets, by model: its id, or its family as `claude-opus-4-5`. They hold for every day and every length
 * of prompt, before the table.
 */
export type PriceOverrides = Readonly<Record<string, TokenPrices>>;

/** US dollars for one web search that the service made. Claude, as published since 2025: 10 for a thousand. */
export const WEB_SEARCH_PRICE = 0.01;

interface PriceRow {
  prices: TokenPrices;
  /** First day on which it holds; before it the row below counts. */
  from?: string;
  /** For the whole of a response whose prompt is longer. */
  long?: { above: 100_000 | 200_000 | 272_000; prices: TokenPrices };
}

function prices(input: number, cacheWrite5m: number, cacheWrite1h: number, cacheRead: number, output: number): TokenPrices {
  return { input, cacheWrite5m, cacheWrite1h, cacheRead, output };
}

/** Of OpenAI. Codex does not count what it writes to the cache: nothing is charged for it here. */
function openai(input: number, cacheRead: number, output: number): TokenPrices {
  return prices(input, input, input, cacheRead, output);
}

const FABLE_5 = prices(10, 12.5, 20, 1, 50);
const FABLE_5_1 = prices(10, 12.5, 20, 0.25, 50);
const OPUS_4_5 = prices(5, 6.25, 10, 0.5, 25);
const OPUS_4 = prices(15, 18.75, 30, 1.5, 75);
const SONNET_3 = prices(3, 3.75, 6, 0.3, 15);
const SONNET_4: PriceRow = { prices: SONNET_3, long: { above: 200_000, prices: prices(6, 7.5, 12, 0.6, 22.5) } };
const GPT_5 = openai(1.25, 0.125, 10);
const GPT_5_2 = openai(1.75, 0.175, 14);

/** The newest change that the table holds. */
export const PRICES_AS_OF = '2026-10-07';

/**
 * Standard prices as published, in US dollars, without batch, fast mode, priority, regions and discounts. A model that is
 * not here has no price; nothing is guessed from its name.
 *
 * Claude: the table of platform.claude.com/docs/en/about-claude/pricing in copies of 2025-08 to 2026-09 and the pages of the
 * models there, as of 2026-10 (Haiku 5.5 and the cheaper cache reads of Sonnet 5.5 are of 2026-10-07, as several price
 * lists report them). OpenAI: the pages of the models on developers.openai.com, and GitHub's public list of the same
 * prices, as of 2026-10.
 */
const TABLE: Readonly<Record<string, readonly PriceRow[]>> = {
  'claude-fable-5-1': [{ prices: FABLE_5_1 }],
  'claude-mythos-5-1': [{ prices: FABLE_5_1 }],
  'claude-fable-5': [{ prices: FABLE_5 }],
  'claude-mythos-5': [{ prices: FABLE_5 }],
  'claude-opus-5-5': [{ prices: prices(4, 5, 8, 0.2, 20) }],
  'claude-opus-5': [{ prices: OPUS_4_5 }],
  'claude-opus-4-8': [{ prices: OPUS_4_5 }],
  'claude-opus-4-7': [{ prices: OPUS_4_5 }],
  'claude-opus-4-6': [{ prices: OPUS_4_5 }],
  'claude-opus-4-5': [{ prices: OPUS_4_5 }],
  'claude-opus-4-1': [{ prices: OPUS_4 }],
  'claude-opus-4': [{ prices: OPUS_4 }],
  'claude-3-opus': [{ prices: OPUS_4 }],
  'claude-sonnet-5-5': [{ prices: prices(2, 2.5, 4, 0.1, 10), from: '2026-10-07' }, { prices: prices(2, 2.5, 4, 0.2, 10) }],
  'claude-sonnet-5': [{ prices: prices(2, 2.5, 4, 0.2, 10) }],
  'claude-sonnet-4-6': [{ prices: SONNET_3 }],
  'claude-sonnet-4-5': [SONNET_4],
  'claude-sonnet-4': [SONNET_4],
  'claude-3-7-sonnet': [{ prices: SONNET_3 }],
  'claude-3-5-sonnet': [{ prices: SONNET_3 }],
  'claude-haiku-5-5': [{ prices: prices(0.1, 0.125, 0.2, 0.01, 0.5), long: { above: 100_000, prices: prices(0.5, 0.625, 1, 0.05, 2.5) } }],
  'claude-haiku-4-5': [{ prices: prices(1, 1.25, 2, 0.1, 5) }],
  'claude-3-5-haiku': [{ prices: prices(0.8, 1, 1.6, 0.08, 4) }],
  'claude-3-haiku': [{ prices: prices(0.25, 0.3, 0.5, 0.03, 1.25) }],
  'gpt-5': [{ prices: GPT_5 }],
  'gpt-5-codex': [{ prices: GPT_5 }],
  'gpt-5-mini': [{ prices: openai(0.25, 0.025, 2) }],
  'gpt-5.2': [{ prices: GPT_5_2 }],
  'gpt-5.2-codex': [{ prices: GPT_5_2 }],
  'gpt-5.3-codex': [{ prices: GPT_5_2 }],
  'gpt-5.4': [{ prices: openai(2.5, 0.25, 15), long: { above: 272_000, prices: openai(5, 0.5, 22.5) } }],
  'gpt-5.4-mini': [{ prices: openai(0.75, 0.075, 4.5) }],
  'gpt-5.4-nano': [{ prices: openai(0.2, 0.02, 1.25) }],
  'gpt-5.5': [{ prices: openai(5, 0.5, 30), long: { above: 272_000, prices: openai(10, 1, 45) } }],
  'gpt-6.2-sol': [{ prices: openai(2, 0.1, 10), long: { above: 272_000, prices: openai(4, 0.2, 15) } }],
};

/**
 * The prices of a model on a day (`2026-01-31`, or what is not a day: the newest), for prompts longer than `promptAbove`
 * tokens. null: unpriced.
 */
export function pricesOf(model: string | null, day: string, promptAbove: number, overrides: PriceOverrides = {}): TokenPrices | null {
  if (model === null) return null;
  const { family } = modelName(model);
  const own = ownMember(overrides, model) ?? ownMember(overrides, family);
  if (own !== undefined) return own;
  const rows = ownMember(TABLE, family);
  const dated = /^\d{4}-\d{2}-\d{2}$/.test(day);
  const row = rows?.find(({ from }) => from === undefined || !dated || day >= from);
  if (row === undefined) return null;
  return row.long !== undefined && promptAbove >= row.long.above ? row.long.prices : row.prices;
}

function ownMember<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
