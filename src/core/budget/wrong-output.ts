const FIRST = [2, 1, 12] as const;
const LAST = [2, 1, 29] as const;

/**
 * Whether a version of Claude Code wrote the output of the first piece of a response instead of the whole: 2.1.12 to
 * 2.1.29 wrote 0.008 to 0.026 of what the text must have cost, and never why a response ended. Measured on real
 * transcripts; versions before it wrote 0.8, from 2.1.79 on they write all, hidden thinking too.
 */
export function hasWrongOutput(version: string | null): boolean {
  const parts = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(version ?? '');
  if (parts === null) return false;
  const numbers = parts.slice(1, 4).map(Number);
  return compare(numbers, FIRST) >= 0 && compare(numbers, LAST) <= 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < 3; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
