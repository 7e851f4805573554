import { columnsOf } from './width.ts';

/**
 * One row of a screen. A cell holds one character with its marks; a wide character is followed by an empty cell. Cells that
 * were never written are missing at the end.
 */
export interface Row {
  cells: string[];
  /** Goes on with the line of the row above: the text was too long for one row. */
  joined: boolean;
  /** Was left by a line feed or by text that went on below: it belongs to running text, not to a picture drawn by addresses. */
  flowed: boolean;
  /** Was given out already: scrolled out before, and came back because the screen grew. */
  done: boolean;
  /** Cells at the begin that were given out already: their line was cut anew by another width. */
  taken: number;
}

export function emptyRow(): Row {
  return { cells: [], joined: false, flowed: false, done: false, taken: 0 };
}

export function rowText(row: Row): string {
  return (row.taken === 0 ? row.cells : row.cells.slice(row.taken)).join('');
}

export function isBlank(row: Row): boolean {
  return row.cells.every((cell) => cell === ' ' || cell === '');
}

/** Something in it changes, from a cell on: what was given out of that is another text now. */
export function touch(row: Row, from: number): void {
  row.done = false;
  if (from < row.taken) row.taken = 0;
}

/** Blanks up to a column, so that it can be written. */
export function fillTo(row: Row, column: number): void {
  while (row.cells.length < column) row.cells.push(' ');
}

/** A wide character that is cut in two is gone as a whole. */
export function splitAt(row: Row, column: number): void {
  if (row.cells[column] !== '' || column >= row.cells.length) return;
  row.cells[column - 1] = ' ';
  row.cells[column] = ' ';
}

/** Blanks at a cell; what is pushed out of the row is gone. */
export function insertBlanks(row: Row, at: number, count: number, columns: number): void {
  const { cells } = row;
  if (at >= cells.length) return;
  touch(row, at);
  splitAt(row, at);
  cells.splice(at, 0, ...Array.from({ length: Math.min(count, columns - at) }, () => ' '));
  if (cells.length <= columns) return;
  splitAt(row, columns);
  cells.length = columns;
}

export function removeCells(row: Row, at: number, count: number): void {
  if (at >= row.cells.length) return;
  touch(row, at);
  splitAt(row, at);
  splitAt(row, at + count);
  row.cells.splice(at, count);
}

export function blankCells(row: Row, from: number, to: number): void {
  if (from >= row.cells.length) return;
  touch(row, from);
  splitAt(row, from);
  splitAt(row, to);
  if (to >= row.cells.length) row.cells.length = from;
  else row.cells.fill(' ', from, to);
}

/** A line as cells. */
export function cellsOf(text: string): string[] {
  const cells: string[] = [];
  for (const character of text) {
    const columns = columnsOf(character);
    if (columns === 0 && cells.length > 0) cells[lastShown(cells)] += character;
    else cells.push(character);
    if (columns === 2) cells.push('');
  }
  return cells;
}

/** Where a mark goes that comes next. */
function lastShown(cells: readonly string[]): number {
  return cells.at(-1) === '' && cells.length > 1 ? cells.length - 2 : cells.length - 1;
}
