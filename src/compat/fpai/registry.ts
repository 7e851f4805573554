import { HIGHEST_NUMBER } from '../../core/session/number-ranges.ts';
import { keptLines, keptText } from '../../core/text/kept-text.ts';
import { type Field, fieldsOf, isObject } from './json-fields.ts';
import { notAhead, readTime } from './old-time.ts';

/** One session of a `claude_sessions.json`. */
export interface RegistryEntry {
  key: string;
  /** The record as it stands in the file. */
  raw: string;
  /** Its members in their order; null when the record is no object. */
  fields: readonly Field[] | null;
  /** null: it says no number that a session can have. */
  number: number | null;
  sessionId: string | null;
  role: string | null;
  goal: string | null;
  /** null: none is known (`unknown`, `not a tty`). */
  terminal: string | null;
  active: boolean;
  /** Milliseconds; null: not said, or no time. */
  registeredAt: number | null;
  markedInactiveAt: number | null;
}

export interface Registry {
  entries: RegistryEntry[];
  /** What was understood only in part, each with the key it is about. */
  warnings: string[];
}

/** Reads a registry. Throws SyntaxError when it is damaged: then nothing of it is to be believed. */
export function parseRegistry(text: string, now: number): Registry {
  const whole = fieldsOf(text);
  if (whole === null) throw new SyntaxError('it is no JSON object');
  const warnings = whole.repeated.map((key) => `#${key} is there twice: the last one counts`);
  const entries = whole.fields.map((field) => {
    const { entry, doubts } = readEntry(field.key, field.raw, now);
    warnings.push(...doubts.map((doubt) => `#${field.key}: ${doubt}`));
    return entry;
  });
  return { entries: eachOnce(entries, warnings), warnings };
}

/** @param raw the record, which is JSON */
export function readEntry(key: string, raw: string, now: number): { entry: RegistryEntry; doubts: string[] } {
  const doubts: string[] = [];
  const value: unknown = JSON.parse(raw);
  const record = isObject(value) ? value : {};
  const fields = isObject(value) ? (fieldsOf(raw)?.fields ?? []) : null;
  if (fields === null) doubts.push('the record is no object');
  const text = (name: string): string | null => {
    const said = record[name];
    if (typeof said === 'string') return said;
    if (said !== undefined && said !== null) doubts.push(`${name} is no text`);
    return null;
  };
  const time = (name: string): number | null => {
    const said = text(name);
    const at = said === null ? null : readTime(said);
    const known = at === null ? null : notAhead(at, now);
    if (said !== null && said !== '' && known === null) doubts.push(`${name} is ${at === null ? 'no time' : 'in the future'}`);
    return known;
  };
  const number = fields && (numberOf(key) ?? numberOf(record['number']));
  if (fields !== null && number === null) doubts.push('it has no number from 1 up');
  const own = numberOf(record['number']);
  if (number !== null && own !== null && own !== number) doubts.push(`its number is ${own}; the key counts`);
  const status = record['status'];
  if (fields !== null && status !== 'active' && status !== 'inactive')
    doubts.push('status is neither active nor inactive: taken as inactive');
  const said = (name: string): string | null => keptText(text(name) ?? '');
  const entry: RegistryEntry = {
    key,
    raw,
    fields,
    number,
    sessionId: text('session_id'),
    role: keptLines(text('role') ?? ''),
    goal: keptLines(text('goal') ?? ''),
    terminal: knownTerminal(said('terminal')),
    active: status === 'active',
    registeredAt: time('registered_at'),
    markedInactiveAt: time('marked_inactive_at'),
  };
  return { entry, doubts };
}

/** A number, or the text of one: `8`, `"8"`. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= HIGHEST_NUMBER ? number : null;
}

export function knownTerminal(terminal: string | null): string | null {
  return terminal === null || /^(?:unknown|not a tty|\?+)$/i.test(terminal) ? null : terminal;
}

/** Of several records of one number the one under that key has it, else the first; the others are without. */
function eachOnce(entries: readonly RegistryEntry[], warnings: string[]): RegistryEntry[] {
  const owners = new Map<number, string>();
  for (const { key, number } of entries) if (number !== null && (!owners.has(number) || key === String(number))) owners.set(number, key);
  return entries.map((entry) => {
    const owner = entry.number === null ? entry.key : owners.get(entry.number);
    if (owner === entry.key) return entry;
    warnings.push(`#${entry.key}: its number ${entry.number} is that of #${owner}; only kept for the export`);
    return { ...entry, number: null };
  });
}
