/** Claude Code puts a file path in the place of a text above 10,000 UTF-16 units; far below that a start stays readable. */
export const START_CHARACTERS = 8_000;
const REST = '… the rest: `rollcall status`, `rollcall ledger`, `rollcall handoff`';

/**
 * What a session reads at its start, in the order of worth: at most 8,000 characters. What does not fit is cut at the end of a line,
 * and one line says where the rest is.
 *
 * @param characters UTF-16 units; fewer where something else comes behind
 */
export function startTexts(texts: readonly string[], characters = START_CHARACTERS): string[] {
  const given: string[] = [];
  let room = characters;
  for (const [index, text] of texts.entries()) {
    const last = index === texts.length - 1;
    if (text.length + 1 <= room - (last ? 0 : REST.length + 1)) {
      given.push(text);
      room -= text.length + 1;
      continue;
    }
    const lines = linesThatFit(text, room - REST.length - 2);
    return [...given, ...(lines === '' ? [] : [lines]), REST];
  }
  return given;
}

function linesThatFit(text: string, room: number): string {
  const end = text.length <= room ? text.length : text.lastIndexOf('\n', room);
  return end <= 0 ? '' : text.slice(0, end);
}
