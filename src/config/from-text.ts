import type { TokenPrices } from '../core/budget/prices.ts';
import {
  type Fault,
  MODEL_ALLOWED,
  PATTERN_ALLOWED,
  TEXT_ALLOWED,
  countFault,
  patternFault,
  quoted,
  rowName,
  textFault,
} from './entries.ts';
import { EXCEPTION_ALLOWED, type ExceptionSetting, exceptionFrom } from './exceptions.ts';
import { KINDS_ALLOWED, KIND_NAMES, completePrices, isKind, kindFault } from './prices.ts';
import { SETTINGS, type Setting, type SettingKey, type Value } from './schema.ts';
import { allowedText, amountText, isAllowed, isAmount } from './value.ts';

type Of<T extends Setting['type']> = Extract<Setting, { type: T }>;

/** What a text stands for: `value` is undefined when the setting cannot have it, and then `faults` say why. */
export interface ReadValue {
  value: Value | undefined;
  faults: readonly Fault[];
}

/**
 * The value that a variable's text stands for. `1` and `0` are true and false. Entries are parted by commas: those of
 * patterns not by commas within `{…}` and `[…]`, nor by `\,`; those of texts not by `\,`, which is a comma in the text.
 * Exceptions are JSON: a list of mappings.
 * A row of a table is `pattern=number`, one of prices `model=kind:number kind:number …`, each parted at the last `=`.
 */
export function valueFromText(key: SettingKey, text: string): ReadValue {
  const setting: Setting = SETTINGS[key];
  if (setting.type === 'list') return fromParts(key, atCommas(text), patternsFrom);
  if (setting.type === 'table') return fromParts(key, atCommas(text), (parts, faults) => tableFrom(setting, parts, faults));
  if (setting.type === 'texts') return fromParts(key, textsOf(text), textsFrom);
  if (setting.type === 'numbers') return fromParts(key, plainParts(text), (parts, faults) => numbersFrom(setting, parts, faults));
  if (setting.type === 'prices') return fromParts(key, plainParts(text), (parts, faults) => pricesFrom(setting, parts, faults));
  if (setting.type === 'exceptions') return exceptionsFrom(key, text);
  if (setting.type === 'services') return servicesFrom(key, text);
  let value: unknown = text;
  if (setting.type === 'boolean') value = BOOLEANS[text.toLowerCase()];
  else if (setting.type !== 'choice' && setting.type !== 'directory' && setting.type !== 'command') value = numberFromText(text);
  if (isAllowed(key, value)) return { value, faults: [] };
  return { value: undefined, faults: [{ at: '', detail: `${quoted(text)} is not allowed`, allowed: allowedText(key) }] };
}

/** Written as JSON. */
function servicesFrom(key: SettingKey, text: string): ReadValue {
  try {
    const value: unknown = JSON.parse(text);
    if (isAllowed(key, value)) return { value, faults: [] };
  } catch {
    // Said below.
  }
  return { value: undefined, faults: [{ at: '', detail: `${quoted(text)} is not allowed`, allowed: `as JSON ${allowedText(key)}` }] };
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

function numberFromText(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `read` adds to the faults what is wrong; then its result does not count. */
function fromParts<T>(key: SettingKey, parts: readonly T[], read: (parts: readonly T[], faults: Fault[]) => Value): ReadValue {
  const tooMany = countFault(parts.length);
  if (tooMany !== null) return { value: undefined, faults: [{ at: '', detail: tooMany, allowed: allowedText(key) }] };
  const faults: Fault[] = [];
  const value = read(parts, faults);
  return { value: faults.length > 0 ? undefined : value, faults };
}

function patternsFrom(parts: readonly string[], faults: Fault[]): string[] {
  for (const [index, part] of parts.entries()) addFault(faults, `[${index}]`, patternFault(part), PATTERN_ALLOWED);
  return [...new Set(parts)];
}

function textsFrom(parts: readonly string[], faults: Fault[]): string[] {
  for (const [index, part] of parts.entries()) addFault(faults, `[${index}]`, textFault(part), TEXT_ALLOWED);
  return [...new Set(parts)];
}

function numbersFrom(setting: Of<'numbers'>, parts: readonly string[], faults: Fault[]): number[] {
  const numbers = new Set<number>();
  for (const [index, part] of parts.entries()) {
    const number = numberFromText(part);
    if (isAmount(setting, number)) numbers.add(number);
    else addFault(faults, `[${index}]`, `${quoted(part)} is not allowed`, amountText(setting));
  }
  return [...numbers];
}

function tableFrom(setting: Of<'table'>, parts: readonly string[], faults: Fault[]): [string, number][] {
  const rows = new Map<string, number>();
  for (const [index, part] of parts.entries()) {
    const cut = part.lastIndexOf('=');
    const [pattern, given] = [part.slice(0, Math.max(cut, 0)).trim(), part.slice(cut + 1)];
    const amount = numberFromText(given.trim());
    const bad = cut < 0 ? `${quoted(part)} is not of the form pattern=number` : patternFault(pattern);
    if (bad !== null) addFault(faults, `[${index}]`, bad, `pattern=number with ${amountText(setting)}`);
    else if (!isAmount(setting, amount)) addFault(faults, rowName(pattern), `${quoted(given)} is not allowed`, amountText(setting));
    else if (rows.has(pattern)) addFault(faults, rowName(pattern), SECOND, 'each pattern once');
    else rows.set(pattern, amount);
  }
  return [...rows];
}

function exceptionsFrom(key: SettingKey, text: string): ReadValue {
  const entries = listInJson(text);
  if (entries === null) return { value: undefined, faults: [{ at: '', detail: 'it is no list in JSON', allowed: allowedText(key) }] };
  return fromParts(key, entries, (given, faults) => {
    const found: ExceptionSetting[] = [];
    for (const [index, entry] of given.entries()) {
      const read = exceptionFrom(entry);
      if ('exception' in read) found.push(read.exception);
      else addFault(faults, `[${index}]`, read.fault, EXCEPTION_ALLOWED);
    }
    return found;
  });
}

function listInJson(text: string): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

const SECOND = 'it is set a second time';
const PRICES_FORM = `model=${KIND_NAMES.map((kind) => `${kind}:number`).join(' ')}`;

function pricesFrom(setting: Of<'prices'>, parts: readonly string[], faults: Fault[]): Record<string, TokenPrices> {
  const models = new Map<string, TokenPrices>();
  for (const [index, part] of parts.entries()) {
    const cut = part.lastIndexOf('=');
    const model = part.slice(0, Math.max(cut, 0)).trim();
    const bad = cut < 0 ? `${quoted(part)} is not of the form model=kind:number …` : textFault(model);
    if (bad !== null) addFault(faults, `[${index}]`, bad, cut < 0 ? PRICES_FORM : MODEL_ALLOWED);
    else if (models.has(model)) addFault(faults, rowName(model), SECOND, 'each model once');
    else {
      const prices = pricesOfModel(setting, model, part.slice(cut + 1), faults);
      if (prices !== null) models.set(model, prices);
    }
  }
  return Object.fromEntries(models);
}

function pricesOfModel(setting: Of<'prices'>, model: string, text: string, faults: Fault[]): TokenPrices | null {
  const before = faults.length;
  const found = new Map<(typeof KIND_NAMES)[number], number>();
  for (const entry of text.split(/\s+/).filter((word) => word !== '')) {
    const [kind = '', ...rest] = entry.split(':');
    const [given, at] = [rest.join(':'), `${rowName(model)}.${quoted(kind).slice(1, -1)}`];
    const price = numberFromText(given);
    if (!isKind(kind)) addFault(faults, at, kindFault(kind), KINDS_ALLOWED);
    else if (found.has(kind)) addFault(faults, at, SECOND, 'each kind once');
    else if (isAmount(setting, price)) found.set(kind, price);
    else addFault(faults, at, `${quoted(given)} is not allowed`, amountText(setting));
  }
  if (faults.length > before) return null;
  const complete = completePrices(found);
  if ('prices' in complete) return complete.prices;
  addFault(faults, rowName(model), `it has no price of ${complete.missing}`, KINDS_ALLOWED);
  return null;
}

function addFault(faults: Fault[], at: string, detail: string | null, allowed: string): void {
  if (detail !== null) faults.push({ at, detail, allowed });
}

function plainParts(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

/** The parts between commas; `\,` is a comma and `\\` a `\` of the text. */
function textsOf(text: string): string[] {
  const parts = [''];
  for (const [token] of text.matchAll(/\\[\\,]|[^]/g)) {
    if (token === ',') parts.push('');
    else parts[parts.length - 1] += token.length === 2 ? token.slice(1) : token;
  }
  return parts.map((part) => part.trim());
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
