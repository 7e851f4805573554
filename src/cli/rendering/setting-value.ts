import { safe } from './safe.ts';

/** A setting's value: one value; a list of patterns, texts, numbers or exceptions; a table of patterns with a number each; prices by model and kind. */
export type SettingValue =
  | boolean
  | number
  | string
  | readonly string[]
  | readonly number[]
  | readonly (readonly [pattern: string, amount: number])[]
  | readonly Readonly<Record<'rule' | 'reason' | 'expires', string>>[]
  | Readonly<Record<string, object>>;

const LONGEST_CELL = 32;

/**
 * The value alone, an entry a line, as the environment takes them: `pattern`, `pattern=number`, or
 * `model=kind:number kind:number`; an exception as JSON. An empty list has no line.
 */
export function settingLines(value: SettingValue): string[] {
  if (typeof value !== 'object') return [String(value)];
  if (!Array.isArray(value)) return Object.entries(value).map(([model, prices]) => `${model}=${pricesText(prices as object)}`);
  const entries: readonly (string | number | readonly (string | number)[] | object)[] = value;
  return entries.map((entry) =>
    Array.isArray(entry) ? entry.join('=') : typeof entry === 'object' ? JSON.stringify(entry) : String(entry),
  );
}

/** Kinds as settings name them: `cacheWrite5m` is `cache_write_5m`. */
function pricesText(prices: object): string {
  const name = (kind: string): string => kind.replaceAll(/[A-Z]|\d+/g, (found) => `_${found.toLowerCase()}`);
  return Object.entries(prices)
    .map(([kind, price]) => `${name(kind)}:${price}`)
    .join(' ');
}

/** The value in a cell of a table: entries while they are short, else how many there are. */
export function settingCell(value: SettingValue): string {
  const lines = settingLines(value);
  const text = lines.join(', ');
  if (typeof value !== 'object') return text;
  if (lines.length === 0) return '(none)';
  return text.length <= LONGEST_CELL ? text : `${lines.length} ${lines.length === 1 ? 'entry' : 'entries'}`;
}

/** A setting that a person is asked about, with every entry of a list: each is something that the person agrees to. */
export function settingQuestion(setting: { key: string; value: SettingValue; line: number; description: string }): string[] {
  const { key, value, line, description } = setting;
  const entries = typeof value === 'object' ? settingLines(value) : [];
  const shown = entries.length > 0 ? '' : ` ${safe(settingCell(value))}`;
  return [`  ${key}:${shown}    (line ${line}) ${description}`, ...entries.map((entry) => `    - ${safe(entry)}`)];
}
