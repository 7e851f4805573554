import type { GivenLinesState } from './given-lines.ts';
import { reflow } from './reflow.ts';
import { emptyRow, type Row } from './row.ts';

export interface ScreenState {
  columns: number;
  height: number;
  /** As many as the height. */
  rows: Row[];
  /** Rows above the screen, all given out; they come back when the screen grows. */
  above: Row[];
  x: number;
  y: number;
  saved: { x: number; y: number };
  /** First and last row of the part that scrolls. */
  top: number;
  bottom: number;
  modes: { wrap: boolean; insert: boolean; origin: boolean; alternate: boolean; homed: boolean };
  given: GivenLinesState;
}

/** A row leaves the screen at its top. @param goesOn the next row belongs to the same line */
type Leave = (row: Row, goesOn: boolean) => void;

/**
 * As tmux does it: another width cuts the lines anew, a lower screen loses the rows below the cursor first, a higher one gets
 * back rows from above.
 */
export function resizeScreen(s: ScreenState, columns: number, height: number, leave: Leave): void {
  const next = { columns: atLeast(columns), height: atLeast(height) };
  if (next.columns === s.columns && next.height === s.height) return;
  if (next.height > s.height) grow(s, next.height);
  else shrink(s, next.height, leave);
  if (next.columns !== s.columns) setWidth(s, next.columns, leave);
  [s.top, s.bottom] = [0, s.height - 1];
  s.x = clamp(s.x, 0, s.columns);
}

export function replaceRows(s: ScreenState, rows: readonly Row[], cursor: { x: number; y: number }, leave: Leave): void {
  s.above = [];
  s.modes = { wrap: true, insert: false, origin: false, alternate: s.modes.alternate, homed: false };
  stack(s, rows, leave);
  Object.assign(s, { top: 0, bottom: s.height - 1, x: clamp(cursor.x, 0, s.columns), y: clamp(cursor.y, 0, s.height - 1) });
}

function grow(s: ScreenState, height: number): void {
  const back = s.above.splice(Math.max(0, s.above.length - (height - s.height)));
  s.rows.unshift(...back);
  s.y += back.length;
  while (s.rows.length < height) s.rows.push(emptyRow());
  s.height = height;
}

function shrink(s: ScreenState, height: number, leave: Leave): void {
  const below = Math.min(s.height - height, s.height - 1 - s.y);
  s.rows.length -= below;
  const leaving = s.rows.splice(0, s.height - height - below);
  for (const [index, row] of leaving.entries()) leave(row, (leaving[index + 1] ?? s.rows[0])?.joined === true);
  s.y -= leaving.length;
  s.height = height;
}

function setWidth(s: ScreenState, columns: number, leave: Leave): void {
  const { rows, cursor } = reflow([...s.above, ...s.rows], columns, { row: s.above.length + s.y, column: s.x });
  s.columns = columns;
  s.above = [];
  stack(s, rows, leave);
  s.x = cursor.column;
  s.y = clamp(cursor.row - Math.max(0, rows.length - s.height), 0, s.height - 1);
}

/** The last rows become the screen; those above them leave it. */
function stack(s: ScreenState, rows: readonly Row[], leave: Leave): void {
  const first = Math.max(0, rows.length - s.height);
  s.rows = rows.slice(first);
  while (s.rows.length < s.height) s.rows.push(emptyRow());
  for (const [index, row] of rows.slice(0, first).entries()) leave(row, rows[index + 1]?.joined === true);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

export function atLeast(size: number): number {
  return clamp(Math.trunc(size) || 2, 2, 10_000);
}
