/** What a terminal understands of a stream of characters. */
export interface SequenceHandler {
  /** One or more characters that show or join others; no control characters. */
  print(text: string): void;
  /** A control character below U+0020. */
  control(code: number): void;
  /** `ESC` with what stands between it and its last character. */
  escape(between: string, final: string): void;
  /** `CSI`: `prefix` is `?`, `>`, `<`, `=` or empty; a parameter that is not given is 0. */
  csi(prefix: string, parameters: readonly number[], between: string, final: string): void;
}

export interface SequenceState {
  at: 'ground' | 'escape' | 'csi' | 'string' | 'string-escape';
  collected: string;
  /** Characters of the present string (OSC, DCS and the like) that were left out so far. */
  skipped: number;
}

/** Longer ones mean nothing; they are read to their end and left out. */
const MOST_COLLECTED = 256;
/** A string that nobody ends (its program was killed) hides no more than this. */
const MOST_SKIPPED = 1 << 20;

const PRINTED = /[^\x00-\x1f\x7f-\x9f]+/y; // oxlint-disable-line no-control-regex
const END_OF_STRING = /[\x07\x18\x1a\x1b]/g; // oxlint-disable-line no-control-regex

/**
 * Takes a stream of characters apart into text and control sequences, however it is cut. Linear.
 *
 *     ground ──ESC──▶ escape ──[──▶ csi ──final──▶ ground
 *     escape ──] P X ^ _ k──▶ string ──BEL, ESC \, or too long──▶ ground
 *     any ──CAN, SUB──▶ ground; any ──ESC──▶ escape
 */
export class Sequences {
  #state: SequenceState;
  readonly #handler: SequenceHandler;

  constructor(handler: SequenceHandler, state: SequenceState = { at: 'ground', collected: '', skipped: 0 }) {
    this.#handler = handler;
    this.#state = { ...state };
  }

  save(): SequenceState {
    return { ...this.#state };
  }

  feed(text: string): void {
    for (let at = 0; at < text.length;) {
      if (this.#state.at === 'ground') at = this.#ground(text, at);
      else if (this.#state.at === 'string') at = this.#string(text, at);
      else {
        this.#sequence(text.charAt(at), text.charCodeAt(at));
        at += 1;
      }
    }
  }

  #ground(text: string, from: number): number {
    PRINTED.lastIndex = from;
    const run = PRINTED.exec(text);
    if (run !== null) {
      this.#handler.print(run[0]);
      return PRINTED.lastIndex;
    }
    const code = text.charCodeAt(from);
    if (code === 0x1b) this.#enter('escape');
    else if (code < 0x20) this.#handler.control(code);
    return from + 1;
  }

  #string(text: string, from: number): number {
    END_OF_STRING.lastIndex = from;
    const found = END_OF_STRING.exec(text)?.index ?? text.length;
    const limit = from + MOST_SKIPPED - this.#state.skipped;
    if (found >= limit) {
      this.#enter('ground');
      return limit;
    }
    this.#state.skipped += found - from;
    if (found === text.length) return found;
    if (text.charCodeAt(found) === 0x1b) this.#state.at = 'string-escape';
    else this.#enter('ground');
    return found + 1;
  }

  #sequence(character: string, code: number): void {
    if (code === 0x18 || code === 0x1a) return this.#enter('ground');
    if (code === 0x1b) return this.#enter('escape');
    if (this.#state.at === 'string-escape') {
      this.#enter(character === '\\' ? 'ground' : 'escape');
      if (character === '\\') return;
    }
    if (code < 0x20) return this.#handler.control(code);
    if (this.#state.at === 'csi') this.#inCsi(character, code);
    else this.#inEscape(character, code);
  }

  #inEscape(character: string, code: number): void {
    if (code < 0x30) return this.#collect(character);
    const between = this.#state.collected;
    if (between === '' && character === '[') return this.#enter('csi');
    if (between === '' && ']PX^_k'.includes(character)) return this.#enter('string');
    this.#enter('ground');
    if (code < 0x7f) this.#handler.escape(between, character);
  }

  #inCsi(character: string, code: number): void {
    if (code < 0x40) return this.#collect(character);
    const parts = /^([<-?]{0,4})([0-9:;]*)([ -/]*)$/.exec(this.#state.collected);
    this.#enter('ground');
    if (parts === null || code >= 0x7f) return;
    const parameters = (parts[2] ?? '').split(';').map((digits) => Math.min(Number.parseInt(digits, 10) || 0, 65_535));
    this.#handler.csi(parts[1] ?? '', parameters, parts[3] ?? '', character);
  }

  #collect(character: string): void {
    if (this.#state.collected.length < MOST_COLLECTED) this.#state.collected += character;
  }

  #enter(at: SequenceState['at']): void {
    this.#state = { at, collected: '', skipped: 0 };
  }
}
