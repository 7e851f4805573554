import { rowText, type Row } from './row.ts';

export interface GivenLinesState {
  /** Begin of a line whose rest is still on the screen. */
  begun: string | null;
  /** The unfinished last line of a screen that was cleared: a prompt, which is drawn again as a rule. */
  held: string | null;
}

/** Characters. A longer line comes in pieces of this length. */
const LONGEST = 1 << 20;

/** Puts rows that leave the screen together to lines, each once. Blanks at the end of a line are left out: a screen does not know them. */
export class GivenLines {
  #lines: string[] = [];
  #state: GivenLinesState;

  constructor(state: GivenLinesState = { begun: null, held: null }) {
    this.#state = { ...state };
  }

  save(): GivenLinesState {
    return { ...this.#state };
  }

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** @param goesOn the next row belongs to the same line */
  row(row: Row, goesOn: boolean): void {
    // What was begun can belong to a row below it.
    if (row.done) return;
    if (!row.joined && row.taken === 0) this.#close();
    this.#state.begun = (this.#state.begun ?? '') + rowText(row);
    if (this.#state.begun.length > LONGEST) this.#cut();
    if (!goesOn) this.#close();
  }

  /** A line that is given unless the next one begins with it. */
  hold(text: string): void {
    this.#close();
    this.#release();
    this.#state.held = text;
  }

  /** Nothing comes any more: neither the rest of a line nor one that begins with what is held. */
  end(): void {
    this.#close();
    this.#release();
  }

  #release(): void {
    if (this.#state.held !== null) this.#lines.push(this.#state.held);
    this.#state.held = null;
  }

  #close(): void {
    const text = this.#state.begun?.trimEnd();
    this.#state.begun = null;
    if (text !== undefined) this.#give(text);
  }

  #cut(): void {
    const text = this.#state.begun ?? '';
    for (let at = 0; at + LONGEST <= text.length; at += LONGEST) this.#give(text.slice(at, at + LONGEST));
    this.#state.begun = text.slice(text.length - (text.length % LONGEST));
  }

  #give(text: string): void {
    const { held } = this.#state;
    this.#state.held = null;
    if (held !== null && !text.startsWith(held)) this.#lines.push(held);
    this.#lines.push(text);
  }
}
