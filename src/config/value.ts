import { DIRECTORY_ALLOWED, isDirectoryName } from './directory.ts';
import { type Fault, ENTRY_LIMIT, PATTERN_ALLOWED, PATTERN_LIMIT, countFault, patternFault, quoted, rowName } from './entries.ts';
import { SETTINGS, type Setting, type SettingKey, type Value } from './schema.ts';

/** Whether a setting can have this value. */
export function isAllowed(key: SettingKey, value: unknown): value is Value {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return typeof value === 'boolean';
  if (setting.type === 'choice') return typeof value === 'string' && setting.values.includes(value);
  if (setting.type === 'directory') return isDirectoryName(value);
  if (setting.type === 'list') return isShortArray(value) && value.every((entry) => patternFault(entry) === null);
  if (setting.type === 'table') {
    if (!isShortArray(value) || !value.every((row) => Array.isArray(row) && row.length === 2)) return false;
    const rows = value as [unknown, unknown][];
    const once = new Set(rows.map(([pattern]) => pattern)).size === rows.length;
    return once && rows.every(([pattern, amount]) => patternFault(pattern) === null && isAmount(setting, amount));
  }
  return isAmount(setting, value);
}

function isShortArray(value: unknown): value is unknown[] {
  return Array.isArray(value) && countFault(value.length) === null;
}

type Numeric = Extract<Setting, { min: number }>;

/** Whether a number stands within the bounds of a setting; for a table: the number of one row. */
export function isAmount(setting: Numeric, value: unknown): value is number {
  if (typeof value !== 'number' || !(value >= setting.min && value <= setting.max)) return false;
  return setting.type === 'number' || Number.isInteger(value);
}

/** What a setting can be, for an error and for the documentation: `true, false`; `pass, deny`; `a whole number from 1 to 9`. */
export function allowedText(key: SettingKey): string {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return 'true, false';
  if (setting.type === 'choice') return setting.values.join(', ');
  if (setting.type === 'directory') return DIRECTORY_ALLOWED;
  if (setting.type === 'list') return `a list of at most ${ENTRY_LIMIT} patterns, each of at most ${PATTERN_LIMIT} characters`;
  if (setting.type === 'table') return `a mapping of at most ${ENTRY_LIMIT} patterns, each to ${amountText(setting)}`;
  return amountText(setting);
}

export function amountText(setting: Numeric): string {
  return `${setting.type === 'number' ? 'a number' : 'a whole number'} from ${setting.min} to ${setting.max}`;
}

/** The variable that sets a setting: `leases.soft` → `ROLLCALL_LEASES_SOFT`. */
export function variableOf(key: SettingKey): string {
  return `ROLLCALL_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** A value in a message about it: bounded, and without the text of directories, lists and tables, which others may have written. */
export function briefly(key: SettingKey, value: Value): string {
  if (SETTINGS[key].type === 'directory') return value === '' ? 'no directory' : 'a directory';
  if (typeof value !== 'object') return String(value);
  const kind = SETTINGS[key].type === 'table' ? 'table' : 'list';
  return value.length === 0 ? `an empty ${kind}` : `a ${kind} of ${value.length} ${value.length === 1 ? 'entry' : 'entries'}`;
}

/** What a text stands for: `value` is undefined when the setting cannot have it, and then `faults` say why. */
export interface ReadValue {
  value: Value | undefined;
  faults: readonly Fault[];
}

/**
 * The value that a variable's text stands for. `1` and `0` are true and false. The entries of a list are parted by commas
 * (not by those within `{…}` and `[…]`, nor by `\,`); those of a table are `pattern=number`, parted at the last `=`.
 */
export function valueFromText(key: SettingKey, text: string): ReadValue {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'list' || setting.type === 'table') return entriesFromText(key, setting, text);
  let value: unknown = text;
  if (setting.type === 'boolean') value = BOOLEANS[text.toLowerCase()];
  else if (setting.type !== 'choice' && setting.type !== 'directory') value = numberFromText(text);
  if (isAllowed(key, value)) return { value, faults: [] };
  return { value: undefined, faults: [{ at: '', detail: `${quoted(text)} is not allowed`, allowed: allowedText(key) }] };
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

function numberFromText(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function entriesFromText(key: SettingKey, setting: Extract<Setting, { type: 'list' | 'table' }>, text: string): ReadValue {
  const texts = atCommas(text);
  const tooMany = countFault(texts.length);
  if (tooMany !== null) return { value: undefined, faults: [{ at: '', detail: tooMany, allowed: allowedText(key) }] };
  const faults: Fault[] = [];
  const patterns = new Set<string>();
  const rows: [string, number][] = [];
  for (const [index, entry] of texts.entries()) {
    const cut = setting.type === 'table' ? entry.lastIndexOf('=') : entry.length;
    const pattern = entry.slice(0, Math.max(cut, 0)).trim();
    const amount = setting.type === 'table' ? numberFromText(entry.slice(cut + 1).trim()) : undefined;
    const bad = cut < 0 ? `${quoted(entry)} is not of the form pattern=number` : patternFault(pattern);
    const allowed = setting.type === 'table' ? `pattern=number with ${amountText(setting)}` : PATTERN_ALLOWED;
    if (bad !== null) faults.push({ at: `[${index}]`, detail: bad, allowed });
    else if (setting.type === 'table' && !isAmount(setting, amount)) {
      faults.push({ at: rowName(pattern), detail: `${quoted(entry.slice(cut + 1))} is not allowed`, allowed: amountText(setting) });
    } else if (setting.type === 'table' && patterns.has(pattern)) {
      faults.push({ at: rowName(pattern), detail: 'it is set a second time', allowed: 'each pattern once' });
    } else {
      patterns.add(pattern);
      if (amount !== undefined) rows.push([pattern, amount]);
    }
  }
  if (faults.length > 0) return { value: undefined, faults };
  return { value: setting.type === 'table' ? rows : [...patterns], faults };
}

/** The parts between the commas that stand in neither `{…}` nor `[…]` nor behind a `\`, without blanks around them. */
function atCommas(text: string): string[] {
  const parts: string[] = [];
  let [start, depth] = [0, 0];
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i];
    if (c === '\\') i += 1;
    else if (c === '{' || c === '[') depth += 1;
    else if ((c === '}' || c === ']') && depth > 0) depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  return [...parts, text.slice(start).trim()];
}
