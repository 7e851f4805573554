import type { Line } from './benchmark.ts';

const HEAD = ['measured', 'value', 'beside', 'budget', 'verdict'];

/** Columns under each other, for a terminal. */
export function textTable(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(lines: readonly Line[]): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...lines.map(cells)];
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function cells({ what, value, beside, budget, verdict }: Line): string[] {
  return [what, value, beside, budget ?? '', verdict?.text ?? ''];
}
