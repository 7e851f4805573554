import { DistinctCount } from './distinct-count.ts';
import { mixed } from './line-hash.ts';
import { RepeatedBlocks } from './repeated-blocks.ts';

export interface DumpCounts {
  lines: number;
  /** Different ones; `estimated` above 700,000. */
  unique: number;
  estimated: boolean;
  /** Blocks of lines that stood there before, and how many lines they hold. */
  repeatedBlocks: number;
  repeatedLines: number;
}

/**
 * empty: no line. repeated: less than half of the lines differ, and whole blocks of them come again. large-and-repeated: the same without
 * blocks, in a dump that is longer than a part ever is. combined: put together from parts, which is taken as it is.
 */
export type DumpReason = 'clean' | 'combined' | 'empty' | 'repeated' | 'large-and-repeated';

export interface DumpVerdict extends DumpCounts {
  accepted: boolean;
  reason: DumpReason;
}

/** Lines of a closed part: what is longer was never rotated. */
const PART = 60_000;

/**
 * Judges a dump of a terminal's scrollback, whether it is what scrolled by or the same buffer put together again and again. Fed with its
 * bytes, in any pieces; one pass, 20 MB of memory, whatever its size.
 */
export class DumpJudge {
  readonly #distinct = new DistinctCount();
  readonly #blocks = new RepeatedBlocks();
  #lines = 0;
  #low = 0;
  #high = 0;
  /** Bytes of the present line; blanks at its end count once something follows them. */
  #length = 0;
  #blanks: number[] = [];

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === 0x0a) this.#endLine();
      else {
        this.#length += 1;
        if (byte === 0x20 || byte === 0x09 || byte === 0x0d) this.#hold(byte);
        else {
          if (this.#blanks.length > 0) this.#mixBlanks();
          this.#mix(byte);
        }
      }
    }
  }

  /** The end of the dump. @param combined it was put together from parts */
  verdict(combined = false): DumpVerdict {
    if (this.#length > 0) this.#endLine();
    const repeated = this.#blocks.repeated;
    const counts: DumpCounts = {
      lines: this.#lines,
      unique: this.#distinct.count,
      estimated: this.#distinct.estimated,
      repeatedBlocks: repeated.blocks,
      repeatedLines: repeated.lines,
    };
    const reason = reasonOf(counts, combined);
    return { ...counts, accepted: reason === 'clean' || reason === 'combined', reason };
  }

  #mix(byte: number): void {
    this.#low = Math.imul(this.#low ^ byte, 0x01000193) + 1;
    this.#high = (Math.imul(this.#high, 0x5bd1e995) + byte) ^ (this.#high >>> 15);
  }

  #hold(byte: number): void {
    // More blanks than any line has are mixed in, so that they need no memory.
    if (this.#blanks.length > 4096) this.#mixBlanks();
    this.#blanks.push(byte);
  }

  #mixBlanks(): void {
    for (const blank of this.#blanks) this.#mix(blank);
    this.#blanks.length = 0;
  }

  #endLine(): void {
    const hash = mixed(this.#low, this.#high);
    this.#lines += 1;
    this.#distinct.add(hash);
    this.#blocks.add(hash);
    this.#low = 0;
    this.#high = 0;
    this.#length = 0;
    this.#blanks.length = 0;
  }
}

function reasonOf({ lines, unique, repeatedLines }: DumpCounts, combined: boolean): DumpReason {
  if (lines === 0) return 'empty';
  if (combined) return 'combined';
  if (unique * 2 >= lines) return 'clean';
  // Most of what is doubled must stand in blocks: a program that prints one line over and over is no duplicate.
  if (repeatedLines * 2 >= lines - unique) return 'repeated';
  return lines > PART ? 'large-and-repeated' : 'clean';
}
