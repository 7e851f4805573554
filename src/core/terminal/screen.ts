import { GivenLines } from './given-lines.ts';
import { blankCells, emptyRow, fillTo, insertBlanks, isBlank, removeCells, rowText, splitAt, touch, type Row } from './row.ts';
import { atLeast, clamp, replaceRows, resizeScreen, type ScreenState } from './screen-size.ts';
import { columnsOf } from './width.ts';

/** Rows above the screen that are remembered for a screen that grows. */
const ABOVE = 100;

/**
 * A small model of the screen, to tell the lines that a program printed from what it drew and drew again. The rule:
 *
 * - A row is given out, as (part of) a line, when it scrolls off the screen, and when the stream ends. Until then it may be changed in place,
 *   so what a program redraws at the bottom is given once, as it was last.
 * - A screen that is cleared as a whole gives out what was printed: the rows down to the last one that a line feed left. The unfinished line
 *   below it (a prompt) is given unless it is drawn again. What was drawn by addresses alone is a picture, and gone.
 * - The alternate screen gives out nothing.
 */
export class Screen {
  readonly #state: ScreenState;
  readonly #given: GivenLines;

  constructor(state: ScreenState) {
    this.#state = structuredClone(state);
    this.#given = new GivenLines(state.given);
  }

  static sized(columns: number, height: number): Screen {
    const modes = { wrap: true, insert: false, origin: false, alternate: false, homed: false };
    const size = { columns: atLeast(columns), height: atLeast(height) };
    const rows = Array.from({ length: size.height }, emptyRow);
    const given = { begun: null, held: null };
    const place = { x: 0, y: 0, saved: { x: 0, y: 0 }, top: 0, bottom: size.height - 1 };
    return new Screen({ ...size, rows, above: [], ...place, modes, given });
  }

  save(): ScreenState {
    return structuredClone({ ...this.#state, given: this.#given.save() });
  }

  /** Lines that were given out since the last call. */
  take(): string[] {
    return this.#given.take();
  }

  get state(): Readonly<ScreenState> {
    return this.#state;
  }

  get modes(): ScreenState['modes'] {
    return this.#state.modes;
  }

  print(character: string): void {
    const s = this.#state;
    const width = columnsOf(character);
    if (width === 0) return this.#mark(character);
    if (s.x + width > s.columns) {
      if (s.modes.wrap) this.#wrap();
      else s.x = Math.max(0, s.columns - width);
    }
    const row = this.#row();
    touch(row, s.x);
    if (s.modes.insert) this.insertCells(width);
    fillTo(row, s.x);
    splitAt(row, s.x);
    splitAt(row, s.x + width);
    row.cells[s.x] = character;
    if (width === 2) row.cells[s.x + 1] = '';
    s.x += width;
    s.modes.homed = false;
  }

  /**
   * Characters of one column each, the first ones of `text` from `from` on: as many as fit into the row.
   *
   * @returns how many; 0: the row is full, or characters are inserted
   */
  printPlain(text: string, from: number): number {
    const s = this.#state;
    const count = s.modes.insert ? 0 : Math.min(s.columns - s.x, text.length - from);
    if (count <= 0) return 0;
    const row = this.#row();
    touch(row, s.x);
    const { cells } = row;
    fillTo(row, s.x);
    splitAt(row, s.x);
    splitAt(row, s.x + count);
    for (let index = 0; index < count; index += 1) cells[s.x + index] = text.charAt(from + index);
    s.x += count;
    s.modes.homed = false;
    return count;
  }

  /** One that moves the cursor out of the screen stops at its edge. */
  moveTo(x: number, y: number): void {
    const s = this.#state;
    const [top, bottom] = s.modes.origin ? [s.top, s.bottom] : [0, s.height - 1];
    s.x = clamp(x, 0, s.columns - 1);
    s.y = clamp(y + top, top, bottom);
    s.modes.homed = x <= 0 && y <= 0;
  }

  /** Stops at the edge of the part that scrolls when it began inside of it. */
  moveBy(x: number, y: number): void {
    const s = this.#state;
    const low = s.y >= s.top ? s.top : 0;
    const high = s.y <= s.bottom ? s.bottom : s.height - 1;
    s.x = clamp((x < 0 ? s.x : Math.min(s.x, s.columns - 1)) + x, 0, s.columns - 1);
    if (y !== 0) s.y = clamp(s.y + y, low, high);
    s.modes.homed = false;
  }

  toColumn(x: number): void {
    this.#state.x = clamp(x, 0, this.#state.columns - 1);
    this.#state.modes.homed = false;
  }

  backspace(): void {
    const s = this.#state;
    if (s.x > 0) s.x -= 1;
    else if (s.y > 0 && this.#row().joined) [s.x, s.y] = [s.columns - 1, s.y - 1];
  }

  lineFeed(): void {
    this.#row().flowed = true;
    this.#down();
  }

  reverseLineFeed(): void {
    const s = this.#state;
    if (s.y === s.top) this.insertRows(1, s.top);
    else if (s.y > 0) s.y -= 1;
  }

  /** The rows of the scrolling part move up; what leaves it is given out. */
  scrollUp(count: number): void {
    const s = this.#state;
    for (let left = Math.min(count, s.bottom - s.top + 1); left > 0; left -= 1) {
      const [row] = s.rows.splice(s.top, 1);
      if (row !== undefined) this.#leave(row, s.top < s.bottom && s.rows[s.top]?.joined === true);
      s.rows.splice(s.bottom, 0, emptyRow());
    }
  }

  /** Rows from `at` on move down inside of the scrolling part; what leaves it at the bottom is a picture, and gone. */
  insertRows(count: number, at: number): void {
    const s = this.#state;
    const bottom = this.#bottomFor(at);
    const many = Math.min(count, bottom - at + 1);
    s.rows.splice(bottom - many + 1, many);
    s.rows.splice(at, 0, ...Array.from({ length: many }, emptyRow));
    this.#unjoin(at + many);
  }

  deleteRows(count: number, at: number): void {
    const s = this.#state;
    const bottom = this.#bottomFor(at);
    const many = Math.min(count, bottom - at + 1);
    s.rows.splice(at, many);
    s.rows.splice(bottom - many + 1, 0, ...Array.from({ length: many }, emptyRow));
    this.#unjoin(at);
  }

  insertCells(count: number): void {
    insertBlanks(this.#row(), this.#state.x, count, this.#state.columns);
  }

  deleteCells(count: number): void {
    const row = this.#row();
    removeCells(row, this.#state.x, count);
    if (this.#state.rows[this.#state.y + 1]?.joined === true) fillTo(row, this.#state.columns);
  }

  /** From the cursor's row: cells from `from` up to `to`, not with it. */
  erase(from: number, to: number, y: number = this.#state.y): void {
    const { rows, columns } = this.#state;
    const row = rows[y];
    if (row === undefined) return;
    if (to >= columns) this.#unjoin(y + 1);
    if (from <= 0 && to >= columns) {
      rows[y] = emptyRow();
      return;
    }
    blankCells(row, from, to);
  }

  eraseRows(from: number, to: number): void {
    for (let y = from; y < to; y += 1) this.erase(0, this.#state.columns, y);
  }

  /** See the rule of the class. */
  clear(): void {
    const s = this.#state;
    const last = s.rows.findLastIndex((row) => row.flowed && !isBlank(row));
    for (let y = 0; y <= last; y += 1) this.#leave(s.rows[y] ?? emptyRow(), s.rows[y + 1]?.joined === true && y < last);
    const rest = s.rows.slice(last + 1).filter((row) => !isBlank(row) && !row.done);
    if (rest.length > 0 && rest.every((row, index) => index === 0 || row.joined)) this.#given.hold(rest.map(rowText).join('').trimEnd());
    s.rows = Array.from({ length: s.height }, emptyRow);
  }

  setRegion(top: number, bottom: number): void {
    const s = this.#state;
    if (top >= bottom || top < 0 || bottom >= s.height) return;
    [s.top, s.bottom] = [top, bottom];
    this.moveTo(0, 0);
    s.modes.homed = false;
  }

  saveCursor(): void {
    this.#state.saved = { x: this.#state.x, y: this.#state.y };
  }

  restoreCursor(): void {
    const s = this.#state;
    [s.x, s.y] = [clamp(s.saved.x, 0, s.columns), clamp(s.saved.y, 0, s.height - 1)];
  }

  /** As after `reset`; what was printed is given out. */
  reset(): void {
    const s = this.#state;
    this.clear();
    Object.assign(s, { x: 0, y: 0, saved: { x: 0, y: 0 }, top: 0, bottom: s.height - 1 });
    s.modes = { wrap: true, insert: false, origin: false, alternate: false, homed: false };
  }

  resize(columns: number, height: number): void {
    resizeScreen(this.#state, columns, height, this.#leave);
  }

  /** Takes the place of what is there, for a screen whose rows are known: the last ones are the screen, those above are given out unless they are done. */
  replace(rows: readonly Row[], cursor: { x: number; y: number }): void {
    replaceRows(this.#state, rows, cursor, this.#leave);
  }

  /** Gives out what stands on the screen: the stream has ended. The screen is empty then. */
  finish(): void {
    const s = this.#state;
    const last = s.rows.findLastIndex((row) => !isBlank(row));
    for (let y = 0; y <= last; y += 1) this.#leave(s.rows[y] ?? emptyRow(), y < last && s.rows[y + 1]?.joined === true);
    this.#given.end();
    s.rows = Array.from({ length: s.height }, emptyRow);
    [s.x, s.y] = [0, 0];
  }

  /** The cursor's row, as far as the model is right: it always is inside. */
  #row(): Row {
    const row = this.#state.rows[this.#state.y] ?? emptyRow();
    this.#state.rows[this.#state.y] = row;
    return row;
  }

  #mark(character: string): void {
    const row = this.#row();
    const x = Math.min(this.#state.x, row.cells.length) - 1;
    const at = row.cells[x] === '' ? x - 1 : x;
    const cell = row.cells[at];
    // No script needs more marks on one character.
    if (cell !== undefined && cell.length < 32) row.cells[at] = cell + character;
  }

  #wrap(): void {
    const before = this.#row();
    before.flowed = true;
    this.#down();
    this.#state.x = 0;
    // Below the part that scrolls, the last row is written over.
    const row = this.#row();
    if (row !== before) row.joined = true;
  }

  /** As tmux does it: outside of the part that scrolls, rows move to the end of the screen. */
  #bottomFor(y: number): number {
    const { top, bottom, height } = this.#state;
    return y >= top && y <= bottom ? bottom : height - 1;
  }

  #down(): void {
    const s = this.#state;
    s.modes.homed = false;
    if (s.y === s.bottom) this.scrollUp(1);
    else if (s.y < s.height - 1) s.y += 1;
  }

  readonly #leave = (row: Row, goesOn: boolean): void => {
    this.#given.row(row, goesOn);
    const { above } = this.#state;
    above.push({ ...row, done: true, taken: 0 });
    if (above.length > 2 * ABOVE) above.splice(0, above.length - ABOVE);
  };

  #unjoin(y: number): void {
    const row = this.#state.rows[y];
    if (row !== undefined) row.joined = false;
  }
}
