import { mixed } from './line-hash.ts';

/** Lines of a block, at least and at most. */
const LEAST = 4;
const MOST = 64;
/** One line in so many ends a block. */
const ONE_IN = 8;
const SLOTS = 1 << 20;

/**
 * Finds blocks of lines that come again, wherever they begin: the content itself says where a block ends, so that a copy that is shifted
 * falls apart into the same blocks. A run of lines that are equal, or of two that alternate, is no block: a program may print that. 8 MB, whatever comes.
 */
export class RepeatedBlocks {
  readonly #seen = new Float64Array(SLOTS);
  #blocks = 0;
  #lines = 0;
  #length = 0;
  #low = 0;
  #high = 0;
  #different: number[] = [];

  /** @param hash see lineHash */
  add(hash: number): void {
    this.#length += 1;
    this.#low = Math.imul(this.#low ^ (hash >>> 0), 0x9e3779b1) + this.#length;
    this.#high = Math.imul(this.#high ^ Math.floor(hash / 0x1_0000_0000), 0x85ebca6b) ^ (this.#low >>> 15);
    if (this.#different.length < 3 && !this.#different.includes(hash)) this.#different.push(hash);
    if (this.#length >= MOST || (this.#length >= LEAST && hash % ONE_IN === 0)) this.#end();
  }

  /** Blocks that stood there before, and their lines. */
  get repeated(): { blocks: number; lines: number } {
    return { blocks: this.#blocks, lines: this.#lines };
  }

  #end(): void {
    const key = mixed(this.#low, this.#high) + 1;
    if (this.#different.length >= 3) {
      const slot = key % SLOTS;
      if (this.#seen[slot] === key) {
        this.#blocks += 1;
        this.#lines += this.#length;
      } else this.#seen[slot] = key;
    }
    this.#length = 0;
    this.#low = 0;
    this.#high = 0;
    this.#different = [];
  }
}
