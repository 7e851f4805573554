import { readSync } from 'node:fs';

/** Stretch of a file, end not included. */
export interface Frame {
  start: number;
  end: number;
}

const MAGIC = 0xfd2fb528;
/** Frames that hold no data; the last four bits are free. */
const SKIPPABLE = 0x184d2a50;

/**
 * Cuts a zstd file (RFC 8878) into its frames by their headers: Node's decompressor ends with the first frame, and drops the others without
 * a word. What is no frame, or not a whole one, is given as a frame to the end of the file: decompressing it tells what is wrong.
 *
 * @param size of the file, bytes
 */
export function* zstdFrames(fd: number, size: number): Generator<Frame> {
  let start = 0;
  do {
    const magic = numberAt(fd, start, 4);
    if (magic !== null && (magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      start += 8 + (numberAt(fd, start + 4, 4) ?? size);
      continue;
    }
    const end = Math.min(size, (magic === MAGIC ? endOfFrame(fd, start) : null) ?? size);
    yield { start, end };
    start = end;
  } while (start < size);
}

function endOfFrame(fd: number, start: number): number | null {
  const descriptor = numberAt(fd, start + 4, 1);
  if (descriptor === null) return null;
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [single ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  let at = start + 5 + (single ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    const header = numberAt(fd, at, 3);
    if (header === null) return null;
    const repeated = ((header >>> 1) & 3) === 1;
    at += 3 + (repeated ? 1 : header >>> 3);
    if ((header & 1) === 1) return at + ((descriptor & 4) === 0 ? 0 : 4);
  }
}

const buffer = Buffer.alloc(4);

/** Little-endian; null: the file ends before. */
function numberAt(fd: number, at: number, bytes: number): number | null {
  return readSync(fd, buffer, 0, bytes, at) === bytes ? buffer.readUIntLE(0, bytes) : null;
}
