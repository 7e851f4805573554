/** Code points that take two cells (East Asian wide and full width; emoji come by their Unicode property). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** Marks that stand over the character before them, and skin tones. */
const MARK = /^[\p{Mn}\p{Me}\p{Emoji_Modifier}]$/u;
const ASCII = /^[\u0020-\u007e]*$/;

/**
 * A code point with the marks after it, of text that safe() has cleaned: near enough to what a person sees as one character.
 * Intl.Segmenter knows all the rules, and costs 10 to 15 ms for its first word.
 */
function clusters(text: string): string[] {
  const found: string[] = [];
  for (const point of text) {
    if (found.length > 0 && MARK.test(point)) found[found.length - 1] += point;
    else found.push(point);
  }
  return found;
}

function cells(cluster: string): number {
  if (MARK.test(cluster)) return 0;
  return WIDE.test(cluster) ? 2 : 1;
}

/** Cells that `text` (one line, without escape sequences) takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return clusters(text).reduce((sum, cluster) => sum + cells(cluster), 0);
}

/** `text` in at most `width` cells; what was cut is shown as `…`. No character is cut in half. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  let kept = '';
  let used = 0;
  for (const cluster of clusters(text)) {
    if (used + cells(cluster) > width - 1) break;
    kept += cluster;
    used += cells(cluster);
  }
  return `${kept.trimEnd()}…`;
}

/** `text` filled with spaces to `width` cells. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** `text` in lines of at most `width` cells, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
    } else {
      if (line !== '') lines.push(line);
      line = truncate(word, width);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
