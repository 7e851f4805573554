import { parsePattern } from '../core/lease/pattern.ts';
import { shortText } from '../core/text/short-text.ts';

/** What is wrong with a value or with one of its entries. */
export interface Fault {
  /** Goes on after the setting's name, as in jq: `[2]` (counted from 0), `["dist/**"]`; empty for the value as a whole. */
  at: string;
  detail: string;
  allowed: string;
}

/** Entries of a list, rows of a table. */
export const ENTRY_LIMIT = 200;
/** Characters of a pattern or a text. */
export const TEXT_LIMIT = 200;

export const PATTERN_ALLOWED = `a pattern of 1 to ${TEXT_LIMIT} visible characters`;
export const TEXT_ALLOWED = `a text of 1 to ${TEXT_LIMIT} visible characters`;
export const MODEL_ALLOWED = `the name of a model, of 1 to ${TEXT_LIMIT} visible characters`;

/** What terminals obey, hide or pile up: a person who is asked for trust must see a pattern as it is. */
export const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|\p{M}{4}/u;

/** What is wrong with one text, null when nothing is. `raw`: the value as YAML or the environment gives it. */
export function textFault(raw: unknown): string | null {
  if (raw === null || raw === undefined) return 'it has no value';
  if (typeof raw !== 'string') return `${isPlain(raw) ? shortText(String(raw), 40) : 'it'} is not text; put it in quotes`;
  if (raw === '') return 'it is empty';
  if (raw.length > TEXT_LIMIT) return `${quoted(raw)} is longer than ${TEXT_LIMIT} characters`;
  if (UNSEEN.test(raw)) return `${quoted(raw)} holds characters that cannot be seen`;
  return raw === raw.trim() ? null : `${quoted(raw)} begins or ends with a blank`;
}

/** The same of one pattern. */
export function patternFault(raw: unknown): string | null {
  if (raw === '') return 'an empty pattern matches nothing';
  const fault = textFault(raw);
  if (fault !== null || typeof raw !== 'string') return fault;
  // In settings a leading slash ties a pattern to the root of the repository.
  const parsed = parsePattern(raw.startsWith('/') ? raw.slice(1) : raw, false);
  return parsed.ok ? null : `${quoted(raw)} ${parsed.problem}`;
}

export function isPlain(raw: unknown): raw is number | boolean | bigint {
  return typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint';
}

/** Says that a list or table is too long, null when it is not. */
export function countFault(count: number): string | null {
  return count > ENTRY_LIMIT ? `it has ${count} entries` : null;
}

/** The name of a row in messages: of a pattern, or a model. */
export function rowName(name: string): string {
  return `[${quoted(name)}]`;
}

export function quoted(text: string): string {
  return JSON.stringify(shortText(text, 40));
}
