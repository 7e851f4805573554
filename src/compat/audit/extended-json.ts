import { isObject } from './log-entries.ts';

/** Milliseconds; later ones are no dates of JavaScript. */
const LATEST = 8_640_000_000_000_000;

/** A date as exports have it: `{"$date": "…"}`, `{"$date": {"$numberLong": "…"}}`, ISO text, or milliseconds. */
export function dateOf(value: unknown): number | null {
  const plain = isObject(value) && '$date' in value ? value['$date'] : value;
  const number = numberOf(plain);
  if (number !== null) return number >= 0 && number <= LATEST ? Math.trunc(number) : null;
  // Text without a zone would mean another moment on every machine.
  if (typeof plain !== 'string' || !/^\d{4}-\d\d-\d\d(?:T.*)?$/.test(plain)) return null;
  const at = Date.parse(/T.*(?:Z|[+-]\d\d:?\d\d)$/.test(plain) || !plain.includes('T') ? plain : `${plain}Z`);
  return Number.isNaN(at) || at < 0 ? null : at;
}

/** A number, or `{"$numberLong": "…"}` and its kin. */
export function numberOf(value: unknown): number | null {
  const plain = isObject(value) ? (value['$numberLong'] ?? value['$numberInt'] ?? value['$numberDouble']) : value;
  const number = typeof plain === 'string' && isObject(value) ? Number(plain) : plain;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** `{"$oid": "…"}` or its 24 digits alone, in lower case. */
export function objectIdOf(value: unknown): string | null {
  const plain = isObject(value) ? value['$oid'] : value;
  return typeof plain === 'string' && /^[\da-f]{24}$/i.test(plain) ? plain.toLowerCase() : null;
}

/** When an object id was made: its first four bytes are seconds. */
export function timeOfObjectId(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) * 1000;
}
