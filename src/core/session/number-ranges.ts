/** Numbers of sessions go from 1 to this. */
export const HIGHEST_NUMBER = 999_999;

type Range = readonly [from: number, to: number];

/** Whole numbers, in any order, as ranges: `2-7, 9-13`; `''` for none. */
export function compressRanges(numbers: Iterable<number>): string {
  const ranges: [number, number][] = [];
  for (const number of ascending(numbers)) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return rangesText(ranges);
}

/** The ranges that such a text names, joined and in order; null for what is no such text. `5`, `2-7`, `#2-#7,9`. */
export function parseRanges(text: string): Range[] | null {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const found = /^\s*#?(\d{1,6})(?:\s*-\s*#?(\d{1,6}))?\s*$/.exec(part);
    const from = Number(found?.[1] ?? 0);
    const to = Number(found?.[2] ?? from);
    if (from < 1 || to < from) return text.trim() === '' ? [] : null;
    ranges.push([from, to]);
  }
  return joined(ranges);
}

/** The numbers from 1 to `highest` that are not taken, as ranges. */
export function freeNumbers(taken: Iterable<number>, highest: number): string {
  const free: [number, number][] = [];
  let next = 1;
  for (const number of ascending(taken)) {
    if (number > highest) break;
    if (number > next) free.push([next, number - 1]);
    next = number + 1;
  }
  if (next <= highest) free.push([next, highest]);
  return rangesText(free);
}

function rangesText(ranges: readonly Range[]): string {
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

function ascending(numbers: Iterable<number>): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function joined(ranges: readonly [number, number][]): Range[] {
  const result: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
