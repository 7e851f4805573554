import { ESCAPE_SEQUENCES } from './plain-text.ts';

const LINE_BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** What a terminal obeys, and what turns or hides text for the eye: bidi marks, tags, noncharacters. Joiners belong to scripts, and stay. */
const CONTROLS =
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  /[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\p{Noncharacter_Code_Point}\u{e0000}-\u{e007f}]/gu;

/**
 * A text of any length as it can be written into a file that people read: every line break is `\n`, tabs stay, escape
 * sequences and control characters are gone, lone surrogates are U+FFFD.
 */
export function withoutControls(text: string): string {
  return text.toWellFormed().replace(ESCAPE_SEQUENCES, '').replace(LINE_BREAKS, '\n').replace(CONTROLS, '');
}
