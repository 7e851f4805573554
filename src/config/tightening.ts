import { SETTINGS, type Setting, type SettingKey, type Value } from './schema.ts';

/** Whether `next` is stricter than `base`. Never for a setting without a direction, nor for equal values. */
export function isTighter(key: SettingKey, next: Value, base: Value): boolean {
  const { tighter } = SETTINGS[key] as Setting;
  if (tighter === null || sameValue(key, next, base)) return false;
  if (tighter === 'more') return (base as readonly unknown[]).every((entry) => (next as readonly unknown[]).includes(entry));
  if (tighter === 'higher') return next > base;
  if (tighter === 'lower') return next < base;
  if (typeof next === 'object' || typeof base === 'object') return false;
  if (typeof tighter === 'string') return String(next) === tighter;
  return tighter.indexOf(String(next)) > tighter.indexOf(String(base));
}

/** Whether two values of a setting mean the same. In lists and prices neither order nor doubles count; in a table the order does. */
export function sameValue(key: SettingKey, a: Value, b: Value): boolean {
  const { type }: Setting = SETTINGS[key];
  if (type === 'table') return JSON.stringify(a) === JSON.stringify(b);
  if (type === 'prices') return sameMembers(flat(a), flat(b));
  if (type === 'exceptions') return sameMembers(asTexts(a), asTexts(b));
  if (type === 'services') return sameMembers(rows(a), rows(b));
  if (type === 'list' || type === 'texts' || type === 'numbers') return sameMembers(a as readonly unknown[], b as readonly unknown[]);
  return a === b;
}

function sameMembers(a: readonly unknown[], b: readonly unknown[]): boolean {
  const [first, second] = [new Set(a), new Set(b)];
  return first.size === second.size && [...first].every((entry) => second.has(entry));
}

function asTexts(entries: Value): string[] {
  return (entries as readonly unknown[]).map((entry) => JSON.stringify(entry));
}

/** Name and service of each, as texts. */
function rows(services: Value): string[] {
  return Object.entries(services).map(([name, one]) =>
    JSON.stringify([name, ...Object.entries(one as object).toSorted(([x], [y]) => (x < y ? -1 : 1))]),
  );
}

/** Model, kind and price of each, as texts. */
function flat(prices: Value): string[] {
  return Object.entries(prices).flatMap(([model, kinds]) =>
    Object.entries(kinds as Record<string, number>).map((price) => JSON.stringify([model, ...price])),
  );
}

/**
 * The value that holds when a repository asks for `asked` where `base` holds, for a setting of the scope `repository`: a
 * list keeps its entries and gets those of the repository. null: that would weaken.
 */
export function tightened(key: SettingKey, asked: Value, base: Value): Value | null {
  const { type }: Setting = SETTINGS[key];
  const adds = type === 'list' || type === 'texts' || type === 'numbers';
  const next = adds ? ([...new Set([...(base as readonly unknown[]), ...(asked as readonly unknown[])])] as Value) : asked;
  return sameValue(key, next, base) ? base : isTighter(key, next, base) ? next : null;
}
