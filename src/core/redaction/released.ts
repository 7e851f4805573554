import { redact } from './redact.ts';

declare const released: unique symbol;

/**
 * Text that may leave the archive: secrets in it were replaced. Made by the functions of this file alone, so that whoever shows, writes or sends something from a transcript cannot forget to.
 */
export type Released = string & { readonly [released]: true };

/** Replaces secrets by `***`. */
export function release(text: string): Released {
  return redact(text).text as Released;
}

/** Lines as one text; a secret over several lines (a private key) is replaced as well. */
export function releaseLines(lines: readonly string[]): Released {
  return release(lines.join('\n'));
}

/** JSON of a value in which every text, names of members included, was released one by one; a member's name counts for its text. */
export function releaseJson(value: unknown): Released {
  return JSON.stringify(withReleasedTexts(value), null, 2) as Released;
}

/**
 * One record of a transcript as the text that stands in its file. Where that would keep a secret (behind `\\u` escapes), or would
 * be JSON no more, the record's texts are released one by one and written anew.
 */
export function releaseRecord(text: string): Released {
  const whole = release(text);
  const [value, shown] = [parsed(text), parsed(whole)];
  if (value === undefined || (shown !== undefined && isReleased(shown))) return whole;
  return JSON.stringify(withReleasedTexts(value)) as Released;
}

function isReleased(value: unknown): boolean {
  return JSON.stringify(withReleasedTexts(value)) === JSON.stringify(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The same value with every text in it released, for what is made of it: JSON that was written first would hide some of them. */
export function releaseValue(value: unknown): unknown {
  return withReleasedTexts(value);
}

function withReleasedTexts(value: unknown): unknown {
  if (typeof value === 'string') return release(value);
  if (Array.isArray(value)) return value.map(withReleasedTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [release(name), releasedMember(name, member)]));
}

/** `"password": "…"` is one where the text alone would say nothing. */
function releasedMember(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return withReleasedTexts(value);
  const alone = release(value);
  return alone === value && redact(JSON.stringify({ [name]: value })).found.length > 0 ? '***' : alone;
}
