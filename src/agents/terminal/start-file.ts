import type { Snapshot } from '../../core/terminal/capture.ts';

/** What stands in the `start` file of a segment. */
export interface SegmentStart {
  version: 1;
  /** Ms since the epoch. */
  at: number;
  socket: string | null;
  pane: string;
  /** Lines that the pane kept above its screen, at most. */
  historyLimit: number;
  snapshot: Snapshot;
}

/** @returns null: it is not one, or of a newer version */
export function readStart(text: string): SegmentStart | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isStart(value) ? value : null;
}

function isStart(value: unknown): value is SegmentStart {
  if (typeof value !== 'object' || value === null) return false;
  const start = value as Partial<SegmentStart>;
  const snapshot: Partial<Snapshot> | undefined = start.snapshot;
  const numbers = [start.at, snapshot?.columns, snapshot?.height, snapshot?.cursor?.x, snapshot?.cursor?.y];
  if (start.version !== 1 || !numbers.every((number) => Number.isSafeInteger(number))) return false;
  return (
    Array.isArray(snapshot?.lines) && snapshot.lines.every((line) => typeof line === 'string') && typeof snapshot.alternate === 'boolean'
  );
}

/** The sizes of a terminal, in the order of its stream. What is not a size is left out. */
export function readSizes(text: string): SizeChange[] {
  return Array.from(text.matchAll(/^(\d{1,15}) (\d{1,5}) (\d{1,5})\n/gm), ([, offset, columns, height]) => ({
    offset: Number(offset),
    columns: Number(columns),
    height: Number(height),
  }));
}

export interface SizeChange {
  /** Bytes of the stream that came before it, about. */
  offset: number;
  columns: number;
  height: number;
}

export function sizeLine({ offset, columns, height }: SizeChange): string {
  return `${offset} ${columns} ${height}\n`;
}
