import { redact } from '../redaction/redact.ts';
import { cutText } from './cut-text.ts';

const LIMIT = 500;
/** Of a longer text only the beginning is looked at. UTF-16 units. */
const LOOKED_AT = 16_384;
const LINE_BREAKS = /\r\n?/g;
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]+/g;
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const BREAKS_AND_CONTROLS = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/**
 * A text of one line that a person or program gives to be kept (terminal, reason, project): without secrets, at most `limit`
 * (500) code points, `…` at the end where it was cut; everything else stays as it was written, in any script. null: nothing
 * is left.
 *
 * It is foreign text wherever it is shown, and goes through foreignText or terminalText there.
 */
export function keptText(text: string, limit = LIMIT): string | null {
  const line = withoutSecrets(text).replace(BREAKS_AND_CONTROLS, ' ').trim();
  return cutText(line, limit) || null;
}

/**
 * The same of a text that may have several lines (role, goal, note): line breaks, as `\n`, tabs and blanks stay too; other
 * control characters become a blank. null: it has nothing but blanks.
 */
export function keptLines(text: string, limit = LIMIT): string | null {
  const lines = withoutSecrets(text).replace(LINE_BREAKS, '\n').replace(CONTROLS, ' ');
  return lines.trim() === '' ? null : cutText(lines, limit);
}

function withoutSecrets(text: string): string {
  return redact(text.slice(0, LOOKED_AT)).text.toWellFormed();
}
