import type { Screen } from './screen.ts';
import type { SequenceHandler } from './sequences.ts';

export interface CharsetState {
  /** Which of the two sets shows: 0 or 1. */
  active: 0 | 1;
  /** Whether each of the sets is that of lines and frames. */
  graphics: [boolean, boolean];
  /** What `REP` repeats. */
  last: string;
}

const GRAPHICS = '◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·';
const TAB = 8;

/** What control sequences do with a screen. What is not known does nothing. */
export class ScreenSequences implements SequenceHandler {
  readonly #screen: Screen;
  readonly #charset: CharsetState;

  constructor(screen: Screen, charset: CharsetState = { active: 0, graphics: [false, false], last: '' }) {
    this.#screen = screen;
    this.#charset = structuredClone(charset);
  }

  save(): CharsetState {
    return structuredClone(this.#charset);
  }

  print(text: string): void {
    if (this.#screen.modes.alternate) return;
    this.#charset.last = Array.from(text.slice(-2)).at(-1) ?? '';
    if (this.#charset.graphics[this.#charset.active]) {
      for (const character of text) this.#screen.print(drawn(character));
      return;
    }
    const plain = !/[^ -~]/.test(text);
    for (let at = 0; at < text.length;) {
      const count = plain ? this.#screen.printPlain(text, at) : 0;
      if (count > 0) at += count;
      else at += this.#printOne(text, at);
    }
  }

  control(code: number): void {
    const screen = this.#screen;
    if (screen.modes.alternate) return;
    if (code === 0x08) screen.backspace();
    else if (code === 0x09) this.#tab(1);
    else if (code >= 0x0a && code <= 0x0c) screen.lineFeed();
    else if (code === 0x0d) screen.toColumn(0);
    else if (code === 0x0e) this.#charset.active = 1;
    else if (code === 0x0f) this.#charset.active = 0;
  }

  escape(between: string, final: string): void {
    const screen = this.#screen;
    if (between === '' && final === 'c') {
      screen.reset();
      Object.assign(this.#charset, { active: 0, graphics: [false, false] });
    } else if (screen.modes.alternate) return;
    else if (between === '(') this.#charset.graphics[0] = final === '0';
    else if (between === ')') this.#charset.graphics[1] = final === '0';
    else if (between === '') this.#plainEscape(final);
  }

  csi(prefix: string, parameters: readonly number[], between: string, final: string): void {
    if (prefix === '?' && between === '' && (final === 'h' || final === 'l')) {
      for (const mode of parameters) this.#privateMode(mode, final === 'h');
      return;
    }
    if (this.#screen.modes.alternate || prefix !== '') return;
    if (between === '!' && final === 'p') this.#softReset();
    if (between === '') this.#plainCsi(final, parameters);
  }

  #printOne(text: string, at: number): number {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    this.#screen.print(character);
    return character.length;
  }

  #plainEscape(final: string): void {
    const screen = this.#screen;
    if (final === '7') screen.saveCursor();
    else if (final === '8') screen.restoreCursor();
    else if (final === 'D') screen.lineFeed();
    else if (final === 'M') screen.reverseLineFeed();
    else if (final === 'E') {
      screen.lineFeed();
      screen.toColumn(0);
    }
  }

  #plainCsi(final: string, parameters: readonly number[]): void {
    const screen = this.#screen;
    const { columns, height, x, y, top } = screen.state;
    const [first = 0, second = 0] = parameters;
    const count = Math.max(1, first);
    if (final === 'm') return;
    if (final === 'A') screen.moveBy(0, -count);
    else if (final === 'B' || final === 'e') screen.moveBy(0, count);
    else if (final === 'C' || final === 'a') screen.moveBy(count, 0);
    else if (final === 'D') screen.moveBy(-count, 0);
    else if (final === 'E') screen.moveBy(-columns, count);
    else if (final === 'F') screen.moveBy(-columns, -count);
    else if (final === 'G' || final === '`') screen.toColumn(count - 1);
    else if (final === 'd') screen.moveTo(x, count - 1);
    else if (final === 'H' || final === 'f') screen.moveTo(Math.max(1, second) - 1, count - 1);
    else if (final === 'I') this.#tab(count);
    else if (final === 'Z') this.#tab(-count);
    else if (final === 'J') this.#eraseScreen(first);
    else if (final === 'K') this.#eraseLine(first);
    else if (final === 'L') screen.insertRows(count, y);
    else if (final === 'M') screen.deleteRows(count, y);
    else if (final === 'S') screen.scrollUp(count);
    else if (final === 'T') screen.insertRows(count, top);
    else if (final === '@') screen.insertCells(count);
    else if (final === 'P') screen.deleteCells(count);
    else if (final === 'X') screen.erase(x, x + count);
    else if (final === 'b') this.print(this.#charset.last.repeat(Math.min(count, columns * height)));
    else if (final === 'r') screen.setRegion(count - 1, (second === 0 ? height : second) - 1);
    else if (final === 's') screen.saveCursor();
    else if (final === 'u') screen.restoreCursor();
    else if (final === 'h' || final === 'l') this.#mode(parameters, final === 'h');
  }

  /** 0: from the cursor on; 1: up to it; 2: all; 3: what is above the screen, which is given out already. */
  #eraseScreen(which: number): void {
    const screen = this.#screen;
    const { columns, height, x, y, modes } = screen.state;
    if (which === 2 || (which === 0 && modes.homed && x === 0 && y === 0)) return screen.clear();
    if (which === 0) {
      screen.erase(x, columns);
      screen.eraseRows(y + 1, height);
    } else if (which === 1) {
      screen.eraseRows(0, y);
      screen.erase(0, x + 1);
    }
  }

  #eraseLine(which: number): void {
    const { columns, x } = this.#screen.state;
    if (which === 0) this.#screen.erase(x, columns);
    else if (which === 1) this.#screen.erase(0, x + 1);
    else if (which === 2) this.#screen.erase(0, columns);
  }

  #tab(count: number): void {
    const { x, columns } = this.#screen.state;
    // As tmux: in a row that is full it does nothing.
    if (count > 0 && x >= columns - 1) return;
    const at = Math.min(x, columns - 1);
    const stop = count > 0 ? (Math.floor(at / TAB) + count) * TAB : (Math.ceil(at / TAB) + count) * TAB;
    this.#screen.toColumn(stop);
  }

  #mode(parameters: readonly number[], on: boolean): void {
    if (parameters.includes(4)) this.#screen.modes.insert = on;
  }

  #privateMode(mode: number, on: boolean): void {
    const { modes } = this.#screen;
    if (mode === 47 || mode === 1047 || mode === 1049) modes.alternate = on;
    else if (modes.alternate) return;
    else if (mode === 7) modes.wrap = on;
    else if (mode === 6) {
      modes.origin = on;
      this.#screen.moveTo(0, 0);
    }
  }

  #softReset(): void {
    const { modes, height } = this.#screen.state;
    Object.assign(modes, { wrap: true, insert: false, origin: false });
    const { x, y } = this.#screen.state;
    this.#screen.setRegion(0, height - 1);
    this.#screen.moveTo(x, y);
  }
}

function drawn(character: string): string {
  const code = character.charCodeAt(0);
  return code >= 0x60 && code <= 0x7e ? (GRAPHICS[code - 0x60] ?? character) : character;
}
