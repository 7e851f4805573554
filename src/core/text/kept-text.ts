import { redact } from '../redaction/redact.ts';
import { cutText } from './cut-text.ts';

const LIMIT = 500;
/** Of a longer text only the beginning is looked at. UTF-16 units. */
const LOOKED_AT = 16_384;
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const BREAKS_AND_CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/**
 * A text that a person or program gives to be kept (role, goal, note): without secrets, one line, at most 500 code points,
 * `…` at the end where it was cut; everything else stays as it was written, in any script. null: nothing is left.
 *
 * It is foreign text wherever it is shown, and goes through foreignText or terminalText there.
 */
export function keptText(text: string): string | null {
  const line = redact(text.slice(0, LOOKED_AT)).text.toWellFormed().replace(BREAKS_AND_CONTROLS, ' ').trim();
  return cutText(line, LIMIT) || null;
}
