/** Where a snapshot of a terminal's buffer goes on from what is known. */
export interface Anchor {
  /** Index of the first line of the snapshot that is new. */
  fresh: number;
  /** How many of the lines that are not final are: they stand before it. */
  older: number;
  /** Content allows no other place. A terminal that repeats itself can allow several. */
  certain: boolean;
}

/** What is known of a terminal's lines, as hashes. */
export interface KnownLines {
  /** The last final ones, the newest last. */
  final: readonly number[];
  /** Those behind them, which can still have changed. */
  open: readonly number[];
  /** Index of the snapshot's first line among all final ones and the open ones, counted from the first of `final`, if the terminal forgot nothing. */
  expected: number;
}

/**
 * Finds by content, never by count, which lines of a snapshot are new: those behind the last known ones. All lines before them must be known,
 * in their order; where the snapshot reaches further back than what is remembered, all that is remembered must stand there. Its oldest
 * line may be cut. Of the open lines, the last ones may be others now. Of several places that content allows, the one next to what is expected
 * is taken. Where none is found, the last 40 known lines are enough, and it is not certain: programs that draw leave lines in the terminal's buffer
 * that they never printed as such. Linear in the snapshot and what is remembered, for each open line.
 *
 * @param shows how much line `index` of the snapshot shows: 0 nothing, 1 something, 2 enough to be known by it alone
 * @returns null: nothing overlaps, or so little that it can be chance; lines may be missing in between
 */
export function anchor(
  { final, open, expected }: KnownLines,
  snapshot: readonly number[],
  shows: (index: number) => number,
): Anchor | null {
  const weight = [0];
  for (let index = 0; index < snapshot.length; index += 1) weight.push((weight[index] ?? 0) + weigh(shows(index)));
  const all = placesOf(final, open, (known) => endsOf(known, snapshot, weight, false));
  const places = all.size > 0 ? all : placesOf(final, open, (known) => endsOf(known.slice(-WINDOW), snapshot, weight, true));
  const firsts = Array.from(places.keys()).sort((a, b) => Math.abs(a - expected) - Math.abs(b - expected) || b - a);
  const found = places.get(firsts[0] ?? Number.NaN);
  return found === undefined ? null : { ...found, certain: all.size === 1 };
}

type Places = Map<number, Omit<Anchor, 'certain'>>;

/** By the index of the snapshot's first line among the known ones. */
function placesOf(final: readonly number[], open: readonly number[], ends: (known: readonly number[]) => number[]): Places {
  const places: Places = new Map();
  for (let older = open.length; older >= 0; older -= 1) {
    const known = [...final, ...open.slice(0, older)];
    for (const fresh of ends(known)) {
      const first = known.length - fresh;
      if (!places.has(first)) places.set(first, { fresh, older });
    }
  }
  return places;
}

/**
 * Each number of lines at the begin of the snapshot that can be the last known ones.
 *
 * @param inside all that is known must stand there, and show more
 */
function endsOf(known: readonly number[], snapshot: readonly number[], weight: readonly number[], inside: boolean): number[] {
  if (known.length === 0) return [];
  const reach = overlaps(known, snapshot);
  const ends: number[] = [];
  for (let end = snapshot.length; end > 0; end -= 1) {
    const length = Math.min(end, known.length);
    const same = Math.min(length, reach[snapshot.length - end] ?? 0);
    // The terminal can have forgotten the begin of its oldest line.
    if (same < length && (inside || !(length === end && same === length - 1))) continue;
    if (inside && same < known.length) continue;
    if ((weight[end] ?? 0) - (weight[end - same] ?? 0) >= (inside ? ENOUGH_INSIDE : ENOUGH)) ends.push(end);
  }
  return ends;
}

/** Three lines that show something, or one that is known by itself. */
const ENOUGH = 3;
/** Lines that must stand there where not all that is known does: the terminal kept something else than what was printed. */
const WINDOW = 40;
const ENOUGH_INSIDE = 5 * ENOUGH;

function weigh(shows: number): number {
  if (shows >= 2) return ENOUGH;
  return shows > 0 ? 1 : 0;
}

/** For each number of lines left out at the end of the snapshot: how many lines before them are the last known ones. Z algorithm, backwards. */
function overlaps(known: readonly number[], snapshot: readonly number[]): Int32Array {
  const text = new Float64Array(known.length + 1 + snapshot.length);
  for (const [index, hash] of known.entries()) text[known.length - 1 - index] = hash;
  text[known.length] = Number.NaN;
  for (const [index, hash] of snapshot.entries()) text[text.length - 1 - index] = hash;
  const z = new Int32Array(text.length);
  let [left, right] = [0, 0];
  for (let at = 1; at < text.length; at += 1) {
    let length = at < right ? Math.min(right - at, z[at - left] ?? 0) : 0;
    while (at + length < text.length && text[length] === text[at + length]) length += 1;
    z[at] = length;
    if (at + length > right) [left, right] = [at, at + length];
  }
  return z.subarray(known.length + 1);
}
