/** What may stand around the banner: its bullet, and the rule that it is set into. */
const BANNER =
  /^ {0,4}(?:[─━═]+ )?(?:[✻✶✳✢✽●⏺∴•*·] )?Conversation compacted(?: ?(?:[·•—–-] ?[^"'`“”«»]{0,80}|\([^"'`“”«»]{0,80}\)))?(?: [─━═]+)?\.?$/u;
const FENCE = /^ {0,6}(?:[●⏺•] )?(?:```|~~~)/u;

/**
 * Tells the banner by which an agent says that it compacted its conversation from the same words in a text about it: only a line
 * that is nothing else, and not inside of a block of code.
 */
export class Banners {
  #code: boolean;

  constructor(code = false) {
    this.#code = code;
  }

  /** Inside of a block of code. */
  get code(): boolean {
    return this.#code;
  }

  isBanner(line: string): boolean {
    if (!this.#code && line.includes('Conversation compacted')) return BANNER.test(line.trimEnd());
    if (FENCE.test(line)) this.#code = !this.#code;
    return false;
  }
}
