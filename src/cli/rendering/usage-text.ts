import type { UsageReply, UsageTotalsView } from '../../protocol/api-budget.ts';
import { dollars, grouped } from './amount.ts';
import { safe } from './safe.ts';
import { table, type Column } from './table.ts';

const COUNTS: readonly Column[] = [
  { title: 'RESPONSES' },
  { title: 'INPUT' },
  { title: 'CACHE READ' },
  { title: 'CACHE WRITE' },
  { title: 'OUTPUT' },
  { title: 'WITH SUBAGENTS' },
  { title: 'COST' },
];

/** A row for each group, their sum, and what the numbers leave out. */
export function usageText(reply: UsageReply, width: number): string[] {
  const rows = reply.rows.map(({ key, name, own, all }) => [
    name === null ? safe(key) : `${name} ${safe(key.slice(0, 8))}`,
    ...counts(own, all),
  ]);
  const total = ['together', ...counts(reply.total.own, reply.total.all)];
  return [
    ...table([{ title: reply.by.toUpperCase(), min: 10 }, ...COUNTS], rows.length > 1 ? [...rows, total] : rows, width),
    ...notes(reply),
  ];
}

function counts(own: UsageTotalsView, all: UsageTotalsView): string[] {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = own.tokens;
  return [
    grouped(own.responses),
    grouped(input),
    grouped(cacheRead),
    grouped(cacheWrite5m + cacheWrite1h),
    `${mark(own)}${grouped(output)}`,
    sum(all) === sum(own) ? '' : grouped(sum(all)),
    all.usd === null ? 'unpriced' : `${mark(all)}${dollars(all.usd)}${all.unpriced.length > 0 ? ' +' : ''}`,
  ];
}

function sum({ tokens }: UsageTotalsView): number {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.output;
}

function mark({ state }: UsageTotalsView): string {
  return { final: '', partial: '≥ ', estimated: '~ ' }[state];
}

function notes({ total, pricesAsOf }: UsageReply): string[] {
  const { state, unpriced, usd } = total.all;
  const models = unpriced.map(({ model }) => safe(model ?? 'a model that the records do not name'));
  return [
    '',
    ...(usd === null ? [] : [`Cost with subagents, by the published prices as of ${pricesAsOf}; what a subscription covers is not known.`]),
    ...(models.length === 0 ? [] : [`Without a price, and not in the cost: ${models.join(', ')}.`]),
    ...(state === 'partial' ? ['≥: responses that were never seen to end are counted as far as they were written.'] : []),
    ...(state === 'estimated' ? ['~: some versions of the agent wrote wrong counts; the text was measured instead.'] : []),
  ];
}
