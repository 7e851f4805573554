/** Where a snapshot of a terminal's buffer goes on from what is known. */
export interface Anchor {
  /** Index of the first line of the snapshot that is new. */
  fresh: number;
  /** Content allows no other place. A terminal that repeats itself, and forgot lines, can allow several: the one with the fewest new lines is taken. */
  certain: boolean;
}

/**
 * Finds by content, never by count, which lines of a snapshot are new: those behind the end of what is known. All lines before them
 * must be the last known ones, in their order; where the snapshot reaches further back than what is remembered, all that is remembered
 * must stand there. The oldest line of the snapshot may be cut. Linear.
 *
 * @param known hashes of the last known lines, the newest last
 * @param snapshot hashes of its lines, from the oldest one that the terminal still has
 * @param shows how much line `index` of the snapshot shows: 0 nothing, 1 something, 2 enough to be known by it alone
 * @returns null: nothing overlaps, or so little that it can be chance; lines may be missing in between
 */
export function anchor(known: readonly number[], snapshot: readonly number[], shows: (index: number) => number): Anchor | null {
  if (known.length === 0) return { fresh: 0, certain: true };
  const weight = [0];
  for (let index = 0; index < snapshot.length; index += 1) weight.push((weight[index] ?? 0) + weigh(shows(index)));
  const reach = overlaps(known, snapshot);
  let fresh: number | null = null;
  for (let end = snapshot.length; end > 0; end -= 1) {
    const length = Math.min(end, known.length);
    const same = Math.min(length, reach[snapshot.length - end] ?? 0);
    // The terminal can have forgotten the begin of its oldest line.
    if (same < length && !(length === end && same === length - 1)) continue;
    if ((weight[end] ?? 0) - (weight[end - same] ?? 0) < ENOUGH) continue;
    if (fresh !== null) return { fresh, certain: false };
    fresh = end;
  }
  return fresh === null ? null : { fresh, certain: true };
}

/** Three lines that show something, or one that is known by itself. */
const ENOUGH = 3;

function weigh(shows: number): number {
  if (shows >= 2) return ENOUGH;
  return shows > 0 ? 1 : 0;
}

/** For each number of lines left out at the end of the snapshot: how many lines before them are the last known ones. Z algorithm, backwards. */
function overlaps(known: readonly number[], snapshot: readonly number[]): number[] {
  const text = [...known.toReversed(), Number.NaN, ...snapshot.toReversed()];
  const z = Array.from({ length: text.length }, () => 0);
  let [left, right] = [0, 0];
  for (let at = 1; at < text.length; at += 1) {
    let length = at < right ? Math.min(right - at, z[at - left] ?? 0) : 0;
    while (at + length < text.length && text[length] === text[at + length]) length += 1;
    z[at] = length;
    if (at + length > right) [left, right] = [at, at + length];
  }
  return z.slice(known.length + 1);
}
