import { redact } from '../redaction/redact.ts';
import { cutText } from '../text/cut-text.ts';
import { LOOKED_AT } from './limits.ts';

// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]+/g;

/** The whole text without secrets, with `\n` as its only line break; of a very long one the beginning. */
export function withoutSecrets(text: string): string {
  return redact(beginning(text).replace(/\r\n?/g, '\n')).text.toWellFormed();
}

/**
 * A text as a context keeps it: without secrets, control characters as a blank, at most `limit` code points with `…` where
 * it was cut. Redaction comes first, so that a cut leaves no piece of a secret.
 */
export function kept(text: string, limit: number): string {
  return cutText(withoutSecrets(text).replace(CONTROLS, ' ').trim(), limit);
}

/** The same of text that {@link withoutSecrets} gave, or a part of it. */
export function keptAgain(text: string, limit: number): string {
  return cutText(text.replace(CONTROLS, ' ').trim(), limit);
}

/** Cut between words, so that no piece of one stays that is known only as a whole. */
function beginning(text: string): string {
  if (text.length <= LOOKED_AT) return text;
  const head = text.slice(0, LOOKED_AT);
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'));
  return blank > LOOKED_AT / 2 ? head.slice(0, blank) : head;
}
