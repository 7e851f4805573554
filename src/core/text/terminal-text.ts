import { cutText } from './cut-text.ts';
import { plainText } from './plain-text.ts';

/**
 * Text of others for a person's terminal: one line, no control or escape sequences, no bidi or other invisible
 * characters, no lone surrogates. A line break shows as `\n`, so that a file name with one cannot pass for another.
 * At most `limit` code points, `…` at the end where it was cut; without a limit nothing is cut. Not made for HTML.
 */
export function terminalText(text: string, limit: number = Infinity): string {
  const plain = plainText(text, String.raw`\n`);
  return limit === Infinity ? plain : cutText(plain, limit);
}
