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
  /** The present line so far, and up to its last byte that is no blank: blanks at its end do not count. */
  #so: Mix = { low: 0, high: 0 };
  #shown: Mix = { low: 0, high: 0 };
  #begun = false;

  feed(bytes: Uint8Array): void {
    let { low, high } = this.#so;
    let { low: shownLow, high: shownHigh } = this.#shown;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x0a) {
        this.#line(shownLow, shownHigh);
        low = high = shownLow = shownHigh = 0;
        continue;
      }
      low = Math.imul(low ^ byte, 0x01000193) + 1;
      high = (Math.imul(high, 0x5bd1e995) + byte) ^ (high >>> 15);
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) [shownLow, shownHigh] = [low, high];
    }
    if (bytes.length > 0) this.#begun = bytes.at(-1) !== 0x0a;
    this.#so = { low, high };
    this.#shown = { low: shownLow, high: shownHigh };
  }

  /** The end of the dump. @param combined it was put together from parts */
  verdict(combined = false): DumpVerdict {
    if (this.#begun) this.feed(Uint8Array.of(0x0a));
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

  #line(low: number, high: number): void {
    const hash = mixed(low, high);
    this.#lines += 1;
    this.#distinct.add(hash);
    this.#blocks.add(hash);
  }
}

interface Mix {
  low: number;
  high: number;
}

function reasonOf({ lines, unique, repeatedLines }: DumpCounts, combined: boolean): DumpReason {
  if (lines === 0) return 'empty';
  if (combined) return 'combined';
  if (unique * 2 >= lines) return 'clean';
  // Most of what is doubled must stand in blocks: a program that prints one line over and over is no duplicate.
  if (repeatedLines * 2 >= lines - unique) return 'repeated';
  return lines > PART ? 'large-and-repeated' : 'clean';
}
