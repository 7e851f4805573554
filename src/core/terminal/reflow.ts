import { emptyRow, type Row } from './row.ts';

/** A place on the screen, by the row's index in a list of rows. */
interface Place {
  row: number;
  column: number;
}

/** Rows of a line, cut at the width; a wide character is not cut. `taken` cells at its begin were given out already. */
export function rowsOf(cells: readonly string[], columns: number, state: { flowed: boolean; done: boolean; taken: number }): Row[] {
  const rows: Row[] = [];
  let from = 0;
  do {
    let to = Math.min(from + columns, cells.length);
    if (to < cells.length && cells[to] === '' && to - from > 1) to -= 1;
    const taken = Math.max(0, Math.min(state.taken, to) - from);
    rows.push({ cells: cells.slice(from, to), joined: from > 0, flowed: state.flowed || to < cells.length, done: state.done, taken });
    from = to;
  } while (from < cells.length);
  return rows;
}

/** The same lines at another width, and where the cursor is then. */
export function reflow(rows: readonly Row[], columns: number, cursor: Place): { rows: Row[]; cursor: Place } {
  const result: Row[] = [];
  let moved: Place = { row: 0, column: 0 };
  for (let first = 0; first < rows.length;) {
    let behind = first + 1;
    while (rows[behind]?.joined === true) behind += 1;
    const group = rows.slice(first, behind);
    const cells = group.flatMap((row) => row.cells);
    const state = { flowed: group.at(-1)?.flowed === true, done: group.every((row) => row.done), taken: takenOf(group) };
    const start = result.length;
    const cut = rowsOf(cells, columns, state);
    if (result.length === 0 && group[0]?.joined === true && cut[0]) cut[0].joined = true;
    result.push(...cut);
    if (cursor.row >= first && cursor.row < behind) {
      const before = group.slice(0, cursor.row - first).reduce((sum, row) => sum + row.cells.length, 0);
      moved = placeIn(cut, before + cursor.column, columns);
      moved.row += start;
      // After a carriage return: the line feed that follows must not leave it somewhere in a row.
      if (cursor.column === 0) moved.column = 0;
    }
    first = behind;
  }
  return { rows: result.length === 0 ? [emptyRow()] : result, cursor: moved };
}

/** Cells of a line that were given out: whole rows at its begin, and the begin of the next. */
function takenOf(group: readonly Row[]): number {
  let taken = 0;
  for (const row of group) {
    taken += row.done ? row.cells.length : row.taken;
    if (!row.done && row.taken < row.cells.length) break;
  }
  return taken;
}

function placeIn(rows: readonly Row[], offset: number, columns: number): Place {
  let rest = offset;
  for (const [row, { cells }] of rows.entries()) {
    if (rest < cells.length || row === rows.length - 1) return { row, column: Math.min(rest, columns) };
    rest -= cells.length;
  }
  return { row: 0, column: 0 };
}
