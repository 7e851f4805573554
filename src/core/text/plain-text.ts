/**
 * Escape sequences of terminals: CSI, the strings (OSC, DCS, SOS, PM, APC) up to their end or the end of the line, and
 * the short ones. Each begins with its own character, which no other part of it holds: linear time.
 */
export const ESCAPE_SEQUENCES =
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  /(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{0,}(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]{0,8}[0-~]?/g;

const LINE_BREAKS = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;

/** All that takes room and shows nothing. U+2800 is the empty Braille cell. */
const BLANKS = /[\t\p{Zs}\u2800]/gu;

/**
 * Control and format characters (bidi, zero width, tags), all else that shows nothing (variation selectors, fillers,
 * joiners), private use and noncharacters.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** No script needs more than four marks on one letter; more of them cover the lines around. */
const TOO_MANY_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * One line of visible characters: no escape sequences, no control, bidi, zero-width, tag or private-use characters, no
 * lone surrogates (they become U+FFFD), single spaces, none at the ends. Emoji that were joined stand side by side.
 * `newline` takes the place of each line break.
 */
export function plainText(text: string, newline: string): string {
  return text
    .toWellFormed()
    .replace(ESCAPE_SEQUENCES, '')
    .replace(LINE_BREAKS, newline)
    .replace(BLANKS, ' ')
    .replace(INVISIBLE, '')
    .replace(TOO_MANY_MARKS, '$1')
    .replace(/ {2,}/g, ' ')
    .replace(/^[\p{M} ]+/u, '')
    .trimEnd();
}
