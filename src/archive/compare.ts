import { TRIMMED_TIER, type Chunks } from './chunks.ts';
import { digest } from './bytes.ts';
import type { TranscriptSource } from './source.ts';

/**
 * Compares a file with what is stored of it, chunk by chunk; reads at most 1 MB at a time.
 *
 * @returns the first byte that differs or is missing in the file; `committed` when all that is stored is there. Where the bytes
 *   were removed, their hashes decide, and what differs does so from the begin of its chunk on
 */
export function firstDifference(chunks: Chunks, fileId: number, generation: number, source: TranscriptSource): number {
  let same = 0;
  for (const segment of chunks.segments(fileId, generation)) {
    const found = source.read(segment.start, segment.used);
    const whole = found.length === segment.used;
    if (!whole || segment.used < segment.length || !digest(found).equals(segment.hash)) {
      const offset = commonLength(found, chunks.bytes(segment).subarray(0, segment.used));
      if (offset < segment.used) return segment.start + offset;
    }
    same = segment.start + segment.used;
  }
  return same;
}

/** Where the line begins that holds this byte of what is stored: the next generation goes on from there. */
export function beginOfLine(chunks: Chunks, fileId: number, generation: number, offset: number): number {
  for (let at = offset; at > 0;) {
    const segment = chunks.segmentBefore(fileId, generation, at);
    if (segment === null) return 0;
    if (segment.tier === TRIMMED_TIER) {
      if (at === segment.start + segment.length && chunks.endsLine(segment)) return at;
      at = segment.start;
      continue;
    }
    const feed = chunks
      .bytes(segment)
      .subarray(0, at - segment.start)
      .lastIndexOf(10);
    if (feed >= 0) return segment.start + feed + 1;
    at = segment.start;
  }
  return 0;
}

function commonLength(one: Uint8Array, other: Uint8Array): number {
  const most = Math.min(one.length, other.length);
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (Buffer.compare(one.subarray(low, middle), other.subarray(low, middle)) === 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
