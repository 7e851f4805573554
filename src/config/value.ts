import { DIRECTORY_ALLOWED, isDirectoryName } from './directory.ts';
import { ENTRY_LIMIT, TEXT_LIMIT, countFault, patternFault, textFault } from './entries.ts';
import { EXCEPTION_ALLOWED, isExceptions } from './exceptions.ts';
import { KIND_NAMES, isPrices } from './prices.ts';
import type { Numeric } from './schema-types.ts';
import { COMMAND_ALLOWED, SERVICE_ALLOWED, isCommand, isServices } from './services.ts';
import { SETTINGS, type Setting, type SettingKey, type Value } from './schema.ts';

/** Whether a setting can have this value. */
export function isAllowed(key: SettingKey, value: unknown): value is Value {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return typeof value === 'boolean';
  if (setting.type === 'choice') return typeof value === 'string' && setting.values.includes(value);
  if (setting.type === 'directory') return isDirectoryName(value);
  if (setting.type === 'command') return isCommand(value);
  if (setting.type === 'services') return isServices(value);
  if (setting.type === 'list') return isShortArray(value) && value.every((entry) => patternFault(entry) === null);
  if (setting.type === 'texts') return isShortArray(value) && value.every((entry) => textFault(entry) === null);
  if (setting.type === 'numbers') return isShortArray(value) && value.every((entry) => isAmount(setting, entry));
  if (setting.type === 'table') {
    if (!isShortArray(value) || !value.every((row) => Array.isArray(row) && row.length === 2)) return false;
    const rows = value as [unknown, unknown][];
    const once = new Set(rows.map(([pattern]) => pattern)).size === rows.length;
    return once && rows.every(([pattern, amount]) => patternFault(pattern) === null && isAmount(setting, amount));
  }
  if (setting.type === 'exceptions') return isExceptions(value);
  if (setting.type === 'prices') return isPrices(value, (price) => isAmount(setting, price));
  return isAmount(setting, value);
}

function isShortArray(value: unknown): value is unknown[] {
  return Array.isArray(value) && countFault(value.length) === null;
}

/** Whether a number stands within the bounds of a setting; for lists, tables and prices: one number of theirs. */
export function isAmount(setting: Numeric, value: unknown): value is number {
  if (typeof value !== 'number' || !(value >= setting.min && value <= setting.max)) return false;
  return mayBeFraction(setting) || Number.isInteger(value);
}

function mayBeFraction({ type }: Numeric): boolean {
  return type === 'number' || type === 'prices';
}

/** What a setting can be, for an error and for the documentation: `true, false`; `pass, deny`; `a whole number from 1 to 9`. */
export function allowedText(key: SettingKey): string {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'boolean') return 'true, false';
  if (setting.type === 'choice') return setting.values.join(', ');
  if (setting.type === 'directory') return DIRECTORY_ALLOWED;
  if (setting.type === 'command') return COMMAND_ALLOWED;
  if (setting.type === 'services') return `a mapping of at most ${ENTRY_LIMIT} names, each to ${SERVICE_ALLOWED}`;
  if (setting.type === 'list') return `a list of at most ${ENTRY_LIMIT} patterns, each of at most ${TEXT_LIMIT} characters`;
  if (setting.type === 'texts') return `a list of at most ${ENTRY_LIMIT} texts, each of at most ${TEXT_LIMIT} characters`;
  if (setting.type === 'numbers') return `a list of at most ${ENTRY_LIMIT} entries, each ${amountText(setting)}`;
  if (setting.type === 'table') return `a mapping of at most ${ENTRY_LIMIT} patterns, each to ${amountText(setting)}`;
  if (setting.type === 'exceptions') return `a list of at most ${ENTRY_LIMIT} entries, each ${EXCEPTION_ALLOWED}`;
  if (setting.type === 'prices') {
    return `a mapping of at most ${ENTRY_LIMIT} models, each to a mapping of ${KIND_NAMES.join(', ')}, each to ${amountText(setting)}`;
  }
  return amountText(setting);
}

export function amountText(setting: Numeric): string {
  return `${mayBeFraction(setting) ? 'a number' : 'a whole number'} from ${setting.min} to ${setting.max}`;
}

/** The variable that sets a setting: `leases.soft` → `ROLLCALL_LEASES_SOFT`. */
export function variableOf(key: SettingKey): string {
  return `ROLLCALL_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** A value in a message about it: bounded, and without the text of directories, lists and tables, which others may have written. */
export function briefly(key: SettingKey, value: Value): string {
  const { type }: Setting = SETTINGS[key];
  if (type === 'directory') return value === '' ? 'no directory' : 'a directory';
  if (type === 'command') return value === '' ? 'no command' : 'a command';
  if (typeof value !== 'object') return String(value);
  const kind = type === 'table' || type === 'prices' || type === 'services' ? 'table' : 'list';
  const count = Object.keys(value).length;
  return count === 0 ? `an empty ${kind}` : `a ${kind} of ${count} ${count === 1 ? 'entry' : 'entries'}`;
}
