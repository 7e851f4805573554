import type { RecordKind } from '../core/transcript/record.ts';

/** Kinds as the index stores them. A number never changes its meaning. */
const KINDS = [
  'prompt',
  'answer',
  'result',
  'summary',
  'compaction',
  'interrupt',
  'error',
  'notice',
  'usage',
  'meta',
  'unknown',
] as const satisfies readonly RecordKind[];

export function kindNumber(kind: RecordKind): number {
  return KINDS.indexOf(kind);
}

export function kindName(number: number): RecordKind {
  return KINDS[number] ?? 'unknown';
}

/** Marks of a record in the index, as bits. Those below `LOST` are its own, `LOST` is about its place. */
export const FLAG = {
  /** Beside the main conversation. */
  SIDECHAIN: 1,
  /** Recovered from a broken line. */
  MENDED: 2,
  /** Its line was too long to be read as a whole; only its bytes are kept. */
  OVERSIZED: 4,
  /** It names another session than that of its file. */
  ELSEWHERE: 8,
  /** Its file no longer holds it; its bytes are those of an earlier generation. */
  LOST: 16,
} as const;
