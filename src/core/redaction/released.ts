import { redact } from './redact.ts';

declare const released: unique symbol;

/**
 * Text that may leave the archive: secrets in it were replaced. Made by `release` alone (and by putting released texts together), so
 * that whoever shows, writes or sends something from a transcript cannot forget to.
 */
export type Released = string & { readonly [released]: true };

/** Replaces secrets by `***`. */
export function release(text: string): Released {
  return redact(text).text as Released;
}

/**
 * Released texts in a text of our own: releasedText`${goal}\n${title}`. What stands between them is the program's; a secret that the
 * two make together is replaced as well.
 */
export function releasedText(parts: TemplateStringsArray, ...texts: readonly Released[]): Released {
  return release(String.raw({ raw: parts.map(String) }, ...texts));
}

/** JSON of a value in which every text, names of members included, was released one by one; a member's name counts for its text. */
export function releasedJson(value: unknown): Released {
  return JSON.stringify(withReleasedTexts(value), null, 2) as Released;
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
