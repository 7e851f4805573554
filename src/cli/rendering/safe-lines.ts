import { safe } from './safe.ts';
import { displayWidth } from './width.ts';

const DEEPEST = 60;

/** Foreign text of several lines, as lines that a terminal shows and does not obey. Their indentation stays. */
export function safeLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => {
    const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
    const rest = safe(line);
    return rest === '' ? '' : indent.replaceAll('\t', '    ').slice(0, DEEPEST) + rest;
  });
}

/** A clean line in pieces of at most `width` cells, broken at a space where one is near; nothing of it is lost. */
export function fold(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  for (let end = cutAt(rest, width); end < rest.length; end = cutAt(rest, width)) {
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** How much of the text fits, in UTF-16 units; at least one character. */
function cutAt(text: string, width: number): number {
  if (text.length * 2 <= width || width === Infinity) return text.length;
  let [end, cells] = [0, 0];
  for (const point of text.slice(0, 8 * width)) {
    cells += displayWidth(point);
    if (cells > width && end > 0) {
      const space = text.lastIndexOf(' ', end);
      return space > end / 2 ? space : end;
    }
    end += point.length;
  }
  return end;
}
