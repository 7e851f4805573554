import { columnsOf } from '../core/terminal/width.ts';

/** Lines that `capture-pane -p` printed. */
export function linesIn(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/**
 * Parts of one buffer that were asked for one after the other. tmux does not say whether a line goes on in the next part: one
 * that fills its last row to the edge is taken for one that does.
 */
export function joinedAcross(parts: readonly (readonly string[])[], columns: number): string[] {
  const [first = [], ...others] = parts;
  const lines = [...first];
  for (const part of others) {
    const [next, ...rest] = part;
    const last = lines.at(-1);
    if (next === undefined) continue;
    if (last !== undefined && last !== '' && widthOf(last) % columns === 0) lines[lines.length - 1] = last + next;
    else lines.push(next);
    for (const line of rest) lines.push(line);
  }
  return lines;
}

function widthOf(line: string): number {
  let width = 0;
  for (const character of line) width += columnsOf(character);
  return width;
}
