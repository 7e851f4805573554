import { RollcallError } from '../protocol/errors.ts';

/** The number of a session as people write it (`8`, `#8`); null for anything else. */
export function sessionNumber(text: string): number | null {
  const number = Number(/^#?(\d{1,6})$/.exec(text.trim())?.[1] ?? 0);
  return number >= 1 ? number : null;
}

/** The same for an argument or option, null where it was not given; else USAGE. */
export function numberOf(text: string | null, what: string, command: string): number | null {
  if (text === null) return null;
  const number = sessionNumber(text);
  if (number !== null) return number;
  throw new RollcallError('USAGE', { detail: `${what} takes the number of a session, from 1 up, not '${text}'`, command });
}

/** `#2` is how people write it; among the names of a session the number stands alone. */
export function bareRef(ref: string): string {
  return ref.replace(/^#(?=\d+$)/, '');
}
