import { anchor, type Anchor } from './anchor.ts';
import { lineHash } from './line-hash.ts';
import { rowsOf } from './reflow.ts';
import { cellsOf, type Row } from './row.ts';
import { ScreenSequences, type CharsetState } from './screen-sequences.ts';
import type { ScreenState } from './screen-size.ts';
import { Screen } from './screen.ts';
import { Sequences, type SequenceState } from './sequences.ts';
import { Utf8Pieces } from './utf8.ts';

/** A line of text, or a place where lines can be missing. */
export type CapturedItem = string | Gap;

/**
 * forgotten: the terminal no longer had what came between the capture before and this one.
 * ambiguous: what is repeated there could be older or newer lines; the fewest new ones were taken.
 */
export interface Gap {
  gap: 'forgotten' | 'ambiguous';
}

/** What a terminal's buffer held at one moment. */
export interface Snapshot {
  columns: number;
  /** Rows of the screen. */
  height: number;
  /** Oldest first, lines that were too long for one row joined again, blank ones at the end included: the last rows are the screen. */
  lines: readonly string[];
  /** On the screen, from 0. */
  cursor: { x: number; y: number };
  /** A full-screen program runs; `lines` are still those of the main screen. */
  alternate: boolean;
}

/** JSON. */
export interface CaptureState {
  version: 1;
  utf8: number[];
  sequence: SequenceState;
  charset: CharsetState;
  screen: ScreenState;
  /** Hashes of the last lines. */
  tail: number[];
  /** Lines that were given in all, and how many of them came before the first line of the last snapshot. */
  count: number;
  base: number;
  /** The last character was a carriage return. */
  returned: boolean;
  /** A size that counts from the next character on. */
  nextSize: { columns: number; height: number } | null;
  /** Hashes of the lines that stood on the screen when the stream ended: they were given out, and can still have changed. null: it goes on. */
  ended?: number[] | null;
}

/** Lines that are remembered to find the place of a snapshot. */
const REMEMBERED = 5000;

/**
 * The lines of one terminal, each once, in order. First `begin` with what the terminal held when the capture began, then `feed`
 * with what its programs printed since; a capture that was interrupted begins anew, and finds by content what it missed. Saved and restored at
 * any point it gives the same lines. Linear in the bytes, bounded in memory.
 */
export class TerminalCapture {
  #utf8: Utf8Pieces;
  #sequences: Sequences;
  #charset: ScreenSequences;
  #screen: Screen;
  #tail: number[];
  #count: number;
  #base: number;
  #returned: boolean;
  #nextSize: CaptureState['nextSize'];
  #ended: number[] | null;

  /** The size is that of the screen before the first `begin`, or of a stream that has none. */
  constructor(size: { columns: number; height: number }, state?: CaptureState) {
    this.#screen = state === undefined ? Screen.sized(size.columns, size.height) : new Screen(state.screen);
    this.#charset = new ScreenSequences(this.#screen, state?.charset);
    this.#sequences = new Sequences(this.#charset, state?.sequence);
    this.#utf8 = new Utf8Pieces(state?.utf8);
    this.#tail = state === undefined ? [] : [...state.tail];
    this.#count = state?.count ?? 0;
    this.#base = state?.base ?? 0;
    this.#returned = state?.returned ?? false;
    this.#nextSize = state?.nextSize ?? null;
    this.#ended = state?.ended ?? null;
  }

  static restored(state: CaptureState): TerminalCapture {
    return new TerminalCapture(state.screen, state);
  }

  save(): CaptureState {
    return {
      version: 1,
      utf8: this.#utf8.save(),
      sequence: this.#sequences.save(),
      charset: this.#charset.save(),
      screen: this.#screen.save(),
      tail: this.#tail.slice(-REMEMBERED),
      count: this.#count,
      base: this.#base,
      returned: this.#returned,
      nextSize: this.#nextSize,
      ended: this.#ended,
    };
  }

  /** The next bytes of the terminal, cut anywhere. @returns the lines that are final now */
  feed(bytes: Uint8Array): CapturedItem[] {
    this.#goOn();
    this.#take(this.#utf8.feed(bytes));
    return this.#taken();
  }

  /**
   * The terminal has another size from here on. When it changed is known only about; not between the two characters that end
   * a line, where the rows of the line would come apart.
   */
  resize(columns: number, height: number): CapturedItem[] {
    this.#goOn();
    if (this.#returned) this.#nextSize = { columns, height };
    else this.#screen.resize(columns, height);
    return this.#taken();
  }

  /** A capture begins, the first one or one after an interruption. */
  begin(snapshot: Snapshot): CapturedItem[] {
    const lines = snapshot.lines.map((line) => line.trimEnd());
    const hashes = lines.map(lineHash);
    const onScreen = this.#ended === null ? this.#onScreen() : [];
    const open = this.#ended ?? onScreen.map(lineHash);
    this.#ended = null;
    const place = this.#placeOf(open, hashes, (index) => weightOf(lines[index] ?? ''));
    const older = place?.older ?? open.length;
    for (const hash of open.slice(0, older)) this.#remember(hash);
    const items: CapturedItem[] = onScreen.slice(0, older);
    if (place === null) items.push({ gap: 'forgotten' });
    else if (!place.certain) items.push({ gap: 'ambiguous' });
    const fresh = place?.fresh ?? 0;
    this.#base = this.#count - fresh;
    this.#restart(snapshot, lines, fresh);
    return [...items, ...this.#taken()];
  }

  /**
   * The stream has ended: what still stands on the screen. A capture that begins again goes on behind it; a line that was not finished
   * then, as a prompt, and goes on since is given once more, as a whole.
   */
  finish(): CapturedItem[] {
    this.#take(this.#utf8.finish());
    const final = this.#taken();
    this.#screen.finish();
    const open = this.#screen.take();
    this.#ended = [...(this.#ended ?? []), ...open.map(lineHash)];
    return [...final, ...open];
  }

  /** A stream that goes on behind its end. */
  #goOn(): void {
    for (const hash of this.#ended ?? []) this.#remember(hash);
    this.#ended = null;
  }

  /** Lines that are not final yet: those of the screen, as they stand there. */
  #onScreen(): string[] {
    const copy = new Screen(this.#screen.save());
    copy.finish();
    return copy.take();
  }

  #placeOf(open: readonly number[], hashes: readonly number[], shows: (index: number) => number): Anchor | null {
    const final = this.#tail.slice(-REMEMBERED);
    if (final.length === 0 && open.length === 0) return { fresh: 0, older: 0, certain: true };
    const expected = this.#base - (this.#count - final.length);
    return anchor({ final, open, expected }, hashes, shows);
  }

  #restart(snapshot: Snapshot, lines: readonly string[], fresh: number): void {
    this.#screen = Screen.sized(snapshot.columns, snapshot.height);
    this.#screen.modes.alternate = snapshot.alternate;
    this.#charset = new ScreenSequences(this.#screen);
    this.#sequences = new Sequences(this.#charset);
    this.#utf8 = new Utf8Pieces();
    this.#returned = false;
    this.#nextSize = null;
    const last = lines.length - 1;
    const rows = lines.flatMap((line, index): Row[] =>
      rowsOf(cellsOf(line), snapshot.columns, { flowed: index < last, done: index < fresh, taken: 0 }),
    );
    this.#screen.replace(withoutFlowBelow(rows, snapshot), snapshot.cursor);
  }

  #take(text: string): void {
    if (text === '') return;
    let from = 0;
    if (this.#nextSize !== null) {
      from = 1;
      this.#sequences.feed(text.slice(0, 1));
      this.#screen.resize(this.#nextSize.columns, this.#nextSize.height);
      this.#nextSize = null;
    }
    this.#sequences.feed(text.slice(from));
    this.#returned = text.endsWith('\r');
  }

  #taken(): string[] {
    const lines = this.#screen.take();
    for (const line of lines) this.#remember(lineHash(line));
    return lines;
  }

  #remember(hash: number): void {
    this.#count += 1;
    this.#tail.push(hash);
    if (this.#tail.length > 2 * REMEMBERED) this.#tail.splice(0, this.#tail.length - REMEMBERED);
  }
}

/** Of the rows on the screen, those from the cursor on are not left yet. */
function withoutFlowBelow(rows: Row[], { height, cursor }: Snapshot): Row[] {
  const first = Math.max(0, rows.length - height) + cursor.y;
  return rows.map((row, index) => (index >= first && row.flowed ? { ...row, flowed: false } : row));
}

function weightOf(line: string): number {
  const length = line.trim().length;
  if (length === 0) return 0;
  return length >= 12 ? 2 : 1;
}
