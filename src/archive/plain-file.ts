import { closeSync, constants, fstatSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs';
import { MEBIBYTE } from './bytes.ts';
import type { SourceStat, TranscriptSource } from './source.ts';

/** One for all reads of a slice: a new megabyte for each is not given back as fast as it is taken. */
const slice = Buffer.allocUnsafeSlow(MEBIBYTE);

/** A file that is read as it is. It is opened by the first call, and everything is said of what was opened then. */
export function plainFile(path: string): TranscriptSource {
  let descriptor: number | null = null;
  const open = (): number | null => {
    try {
      // Without blocking: a pipe in the place of a transcript would otherwise wait for its writer.
      descriptor ??= openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return descriptor;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  };
  return {
    stat() {
      const opened = open();
      return opened === null ? null : statOf(fstatSync(opened, { bigint: true }));
    },
    read(offset, length) {
      const opened = open();
      const buffer = length <= slice.length ? slice.subarray(0, length) : Buffer.allocUnsafe(length);
      if (opened === null) return buffer.subarray(0, 0);
      let filled = 0;
      while (filled < length) {
        const count = readSync(opened, buffer, filled, length - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return buffer.subarray(0, filled);
    },
    exists(other) {
      return statSync(other, { throwIfNoEntry: false })?.isFile() === true;
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}

function statOf(stats: BigIntStats): SourceStat | null {
  if (!stats.isFile()) return null;
  return { dev: stats.dev, ino: stats.ino, size: Number(stats.size), mtimeNs: stats.mtimeNs };
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'ENXIO'].includes(String(error.code));
}
