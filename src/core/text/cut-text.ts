let graphemes: Intl.Segmenter | undefined;

/**
 * The text in at most `limit` code points, escaped piece by piece with `escape`; where something was cut off it ends in
 * `…`. Never cuts through an escape or a character with its marks (unless that one alone is longer than the limit).
 */
export function cutText(text: string, limit: number, escape: (piece: string) => string = (piece) => piece): string {
  // A text of up to `limit` units needs no look at its characters.
  if (text.length <= limit) {
    const whole = escape(text);
    if (whole.length <= limit) return whole;
  }
  if (limit < 1) return '';
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return (
    cutBy(graphemeList(graphemes, text, limit), limit, escape) ?? cutBy(Array.from(text.slice(0, 2 * limit + 2)), limit, escape) ?? '…'
  );
}

/** At most limit + 1 graphemes: enough to know whether the text is longer. */
function graphemeList(segmenter: Intl.Segmenter, text: string, limit: number): string[] {
  const list: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    list.push(segment);
    if (list.length > limit) break;
  }
  return list;
}

/** null when not even the first piece and the ellipsis fit. */
function cutBy(pieces: readonly string[], limit: number, escape: (piece: string) => string): string | null {
  let kept = '';
  let used = 0;
  let keptBeforeEllipsis = '';
  for (const piece of pieces) {
    const escaped = escape(piece);
    used += Array.from(escaped).length;
    if (used > limit) return keptBeforeEllipsis === '' ? null : `${keptBeforeEllipsis.trimEnd()}…`;
    kept += escaped;
    if (used < limit) keptBeforeEllipsis = kept;
  }
  return kept;
}
