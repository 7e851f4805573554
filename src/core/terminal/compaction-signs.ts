import { Banners } from './banner.ts';

/** A compaction that a terminal showed. */
export interface TerminalCompaction {
  /** Ms since the epoch: of its first sign. */
  at: number;
  by: 'banner' | 'drop';
}

export interface CompactionSignsState {
  version: 1;
  code: boolean;
  /** What followed each banner, the newest last: by it the same banner is known when it is drawn again. */
  known: Followed[];
  /** A banner whose lines are still read; null: none. */
  open: Followed | null;
  /** Lines of the buffer at the last look; null: not looked at yet, or cleared since. */
  lines: number | null;
  /** A buffer that lost more than half of its lines, and waits for another sign. */
  drop: number | null;
  /** The last sign that is none of a drop. */
  sign: number | null;
}

interface Followed {
  text: string;
  at: number;
}

/** Letters and digits behind a banner by which it is known. */
const KNOWN_BY = 240;
const MOST_KNOWN = 64;
/** Signs of one compaction come within this time. Ms. */
const TOGETHER = 10 * 60 * 1000;

/**
 * Finds compactions in what a terminal shows.
 *
 * - The banner counts once for each compaction, however often it is drawn again: a banner that is followed by the same text as an earlier one, as
 *   far as both go, is that one. Line breaks do not matter, so another width changes nothing. Whether it is a new one is known only when
 *   enough has followed, or at the end.
 * - A buffer that lost more than half of its lines is no compaction by itself, only with a sign of another kind (`otherSign`) within ten minutes.
 * - What a person cleared is none.
 */
export class CompactionSigns {
  readonly #banners: Banners;
  readonly #state: CompactionSignsState;

  constructor(state?: CompactionSignsState) {
    this.#state = structuredClone(state ?? { version: 1, code: false, known: [], open: null, lines: null, drop: null, sign: null });
    this.#banners = new Banners(this.#state.code);
  }

  save(): CompactionSignsState {
    return structuredClone({ ...this.#state, code: this.#banners.code });
  }

  /** The next line that the terminal gave. @param now ms since the epoch */
  line(line: string, now: number): TerminalCompaction | null {
    if (this.#banners.isBanner(line)) {
      const before = this.#settle();
      this.#state.open = { text: '', at: now };
      return before;
    }
    const { open } = this.#state;
    if (open === null) return null;
    open.text = (open.text + line.replace(/[^\p{L}\p{N}]+/gu, '')).slice(0, KNOWN_BY);
    return open.text.length < KNOWN_BY ? null : this.#settle();
  }

  /** How many lines the terminal's buffer holds now. */
  buffer(lines: number, now: number): TerminalCompaction | null {
    const before = this.#state.lines;
    this.#state.lines = lines;
    if (before === null || lines * 2 >= before) return null;
    if (this.#state.sign !== null && now - this.#state.sign <= TOGETHER) return null;
    this.#state.drop = now;
    return null;
  }

  /** A hook or a record of a transcript, or what else speaks of a compaction. @returns one, when the buffer had shrunk before it */
  otherSign(now: number): TerminalCompaction | null {
    const { drop } = this.#state;
    this.#state.sign = now;
    this.#state.drop = null;
    return drop !== null && now - drop <= TOGETHER ? { at: drop, by: 'drop' } : null;
  }

  /** The history of the terminal was cleared, or the conversation was (`/clear`), or the terminal has another size. */
  cleared(): void {
    this.#state.lines = null;
    this.#state.drop = null;
  }

  /** The stream has ended: nothing follows the last banner any more. */
  finish(): TerminalCompaction | null {
    return this.#settle();
  }

  #settle(): TerminalCompaction | null {
    const { open, known } = this.#state;
    this.#state.open = null;
    if (open === null) return null;
    const same = known.find(({ text }) => text.startsWith(open.text) || open.text.startsWith(text));
    if (same !== undefined) {
      if (open.text.length > same.text.length) same.text = open.text;
      return null;
    }
    known.push(open);
    if (known.length > MOST_KNOWN) known.shift();
    // A drop before it is the same compaction.
    this.#state.drop = null;
    this.#state.sign = open.at;
    return { at: open.at, by: 'banner' };
  }
}
