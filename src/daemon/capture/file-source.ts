import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { SourceStat, TranscriptSource } from '../../archive/source.ts';

/** A transcript on the disk, opened for one look at it and closed afterwards. */
export class FileSource implements TranscriptSource {
  readonly #path: string;
  #fd: number | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  stat(): SourceStat | null {
    if (this.#fd === null) {
      // The one that is opened is the one that is read, whatever takes its place meanwhile.
      try {
        // What is no file is not waited for: a pipe would keep the thread until somebody writes into it.
        this.#fd = openSync(this.#path, constants.O_RDONLY | constants.O_NONBLOCK);
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
        throw error;
      }
    }
    const stat = fstatSync(this.#fd, { bigint: true });
    return stat.isFile() ? { dev: stat.dev, ino: stat.ino, size: Number(stat.size), mtimeNs: stat.mtimeNs } : null;
  }

  read(offset: number, length: number): Uint8Array {
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (this.#fd !== null && done < length) {
      const read = readSync(this.#fd, buffer, done, length - done, offset + done);
      if (read === 0) break;
      done += read;
    }
    return buffer.subarray(0, done);
  }

  exists(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }
}

/** Differs when the file at this path was written or replaced; null: there is none, or none that can be looked at. */
export function fileStamp(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`;
  } catch {
    return null;
  }
}
