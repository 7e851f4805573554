/** Lines of a closed part. */
export const PART_LINES = 60_000;

/** Text that goes into one part. */
export interface PartText {
  /** From 1. */
  part: number;
  text: string;
  /** It ends the part: nothing is ever added to it again. */
  closes: boolean;
}

/**
 * Cuts a stream of text into parts of exactly so many lines. The texts of all parts, one behind the other, are the stream;
 * a part begins only when there is text for it.
 */
export class LineRotation {
  readonly #size: number;
  #part: number;
  #lines: number;

  /** @param begin where an earlier stream ended: how many parts are closed, and the lines of the open one */
  constructor(size: number = PART_LINES, begin: { closed: number; lines: number } = { closed: 0, lines: 0 }) {
    this.#size = size;
    this.#part = begin.closed + 1;
    this.#lines = begin.lines;
  }

  /** Lines of the open part that are complete. */
  get lines(): number {
    return this.#lines;
  }

  *cut(text: string): Generator<PartText, void, undefined> {
    let from = 0;
    for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
      this.#lines += 1;
      if (this.#lines < this.#size) continue;
      yield { part: this.#part, text: text.slice(from, feed + 1), closes: true };
      from = feed + 1;
      this.#part += 1;
      this.#lines = 0;
    }
    if (from < text.length) yield { part: this.#part, text: from === 0 ? text : text.slice(from), closes: false };
  }
}
