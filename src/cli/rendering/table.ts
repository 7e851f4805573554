import { displayWidth, pad, truncate } from './width.ts';

export interface Column {
  title: string;
  /** A flexible column is cut where the room is short, never below this many cells. A column without is never cut. */
  min?: number;
}

const GAP = 2;
/** Longest cell, also where the line has no end: one long prompt must not fill every line of the table with blanks. */
const LONGEST_CELL = 200;

/**
 * Lines of a table of `width` cells. `rows` hold one clean one-line string per column. A column that is empty in every row is
 * left out. Where even the smallest table is too wide, each flexible cell stands on a line of its own below its row.
 */
export function table(columns: readonly Column[], cells: readonly (readonly string[])[], width: number): string[] {
  if (cells.length === 0) return [];
  const rows = cells.map((row) => row.map((cell) => truncate(cell, LONGEST_CELL)));
  const used = columns
    .map((column, at) => ({ ...column, at, natural: Math.max(displayWidth(column.title), ...rows.map((r) => displayWidth(r[at] ?? ''))) }))
    .filter(({ at }) => rows.some((r) => (r[at] ?? '') !== ''));
  const widths = share(used, width);
  return widths ? flat(used, rows, widths) : stacked(used, rows, width);
}

interface Measured extends Column {
  at: number;
  natural: number;
}

/** The width of each column, null when they do not fit. Short flexible columns keep their width, long ones share what is left. */
function share(columns: readonly Measured[], width: number): number[] | null {
  const gaps = GAP * (columns.length - 1);
  const least = columns.map((c) => (c.min === undefined ? c.natural : Math.min(c.natural, Math.max(c.min, displayWidth(c.title)))));
  let room = width - gaps - least.reduce((a, b) => a + b, 0);
  if (room < 0) return null;
  const widths = least;
  let hungry = columns.map((_, i) => i).filter((i) => (columns[i]?.natural ?? 0) > (widths[i] ?? 0));
  while (room > 0 && hungry.length > 0) {
    const each = Math.max(1, Math.floor(room / hungry.length));
    for (const i of hungry) {
      const more = Math.min(each, room, (columns[i]?.natural ?? 0) - (widths[i] ?? 0));
      widths[i] = (widths[i] ?? 0) + more;
      room -= more;
    }
    hungry = hungry.filter((i) => (columns[i]?.natural ?? 0) > (widths[i] ?? 0));
  }
  return widths;
}

function flat(columns: readonly Measured[], rows: readonly (readonly string[])[], widths: readonly number[]): string[] {
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(truncate(cell, widths[i] ?? 0), widths[i] ?? 0))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [line(columns.map((c) => c.title)), ...rows.map((r) => line(columns.map((c) => r[c.at] ?? '')))];
}

function stacked(columns: readonly Measured[], rows: readonly (readonly string[])[], width: number): string[] {
  const head = columns.filter((c) => c.min === undefined);
  const rest = columns.filter((c) => c.min !== undefined);
  return rows.flatMap((row) => [
    truncate(
      head
        .map((c) => pad(row[c.at] ?? '', c.natural))
        .join(' '.repeat(GAP))
        .trimEnd(),
      width,
    ),
    ...rest.filter((c) => row[c.at]).map((c) => truncate(`    ${c.title}: ${row[c.at]}`, width)),
  ]);
}
