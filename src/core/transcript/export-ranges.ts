/** A set of record ids, small where they follow one another. */
export class IdRanges {
  /** Sorted, apart from one another; both ends belong to it. */
  readonly #ranges: [number, number][];

  constructor(ranges: readonly (readonly [number, number])[] = []) {
    this.#ranges = ranges.map(([from, to]) => [from, to]);
  }

  has(id: number): boolean {
    const range = this.#ranges[this.#before(id)];
    return range !== undefined && id <= range[1];
  }

  add(id: number): void {
    const at = this.#before(id);
    const [left, right] = [this.#ranges[at], this.#ranges[at + 1]];
    if (left !== undefined && id <= left[1]) return;
    const joinsRight = right?.[0] === id + 1;
    if (left?.[1] === id - 1) {
      left[1] = joinsRight ? right[1] : id;
      if (joinsRight) this.#ranges.splice(at + 1, 1);
    } else if (joinsRight) right[0] = id;
    else this.#ranges.splice(at + 1, 0, [id, id]);
  }

  get ranges(): readonly (readonly [number, number])[] {
    return this.#ranges;
  }

  /** Place of the last range that begins at this id or before it; -1: there is none. */
  #before(id: number): number {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.[0] ?? 0) <= id) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
