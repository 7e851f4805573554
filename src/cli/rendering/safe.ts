/**
 * Escape sequences as a whole: OSC, DCS, PM, APC and SOS with their text (`\u001b]…`), CSI (`\u001b[…`), the C1 form of both,
 * and two-byte ones.
 */
const SEQUENCES = new RegExp(
  [
    String.raw`(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/** What a terminal obeys or hides: controls, lone surrogates, bidi marks, and all that takes no room (Default_Ignorable: tags, fillers, joiners). */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;

/** More marks on one character than any language needs run over the lines above and below. */
const PILED_MARKS = /(\p{M}{3})\p{M}+/gu;

/** Foreign text as one line that a terminal shows and does not obey. */
export function safe(text: string): string {
  return text
    .replace(SEQUENCES, '')
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .trim();
}

/** What JSON.stringify leaves as it is and a terminal would obey. */
const NOT_IN_JSON = /(?!\n)[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\ufffb]/gu;

/** JSON as it was written, with everything that a terminal would obey as \u escapes: of the same value where it is valid. */
export function safeJsonText(json: string): string {
  return json.replace(NOT_IN_JSON, escaped);
}

/** JSON of the same value, with everything that a terminal would obey written as \u escapes. */
export function safeJson(value: unknown): string {
  return safeJsonText(JSON.stringify(value, null, 2));
}

function escaped(character: string): string {
  let out = '';
  for (let i = 0; i < character.length; i++) out += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return out;
}
