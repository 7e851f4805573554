import type { ArchiveWriter } from '../../archive/writer.ts';
import type { Trimmable } from '../../archive/trim.ts';
import type { Operations } from './worker-calls.ts';

/** One transaction takes some 20 ms. */
const SLICE_BYTES = 4 * 1024 * 1024;
/** Less is not worth writing the archive anew for. */
const WORTH_BYTES = 64 * 1024 * 1024;

export interface TrimDone {
  /** Files that lost raw bytes, and how many bytes of transcripts. */
  files: number;
  bytes: number;
  /** What the archive takes up now. */
  used: number;
}

/** What the thread that writes the archive does to keep it small. Bytes. */
export interface TrimOperations extends Operations {
  size(nothing: null): { used: number; free: number };
  trimmable(nothing: null): Trimmable[];
  /** Removes raw bytes of these files, in this order, until the archive takes up no more than `downTo`. */
  trim(asked: { fileIds: readonly number[]; downTo: number }): Promise<TrimDone>;
}

export class Trimming {
  readonly #archive: ArchiveWriter;
  #running = 0;

  constructor(archive: ArchiveWriter) {
    this.#archive = archive;
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  operations(): TrimOperations {
    return {
      size: () => this.#archive.size(),
      trimmable: () => this.#archive.trimmable(),
      trim: (asked) => this.#trim(asked),
    };
  }

  /** Captures and questions come in between. */
  async #trim({ fileIds, downTo }: { fileIds: readonly number[]; downTo: number }): Promise<TrimDone> {
    this.#running += 1;
    try {
      let [files, bytes] = [0, 0];
      for (const id of fileIds) {
        const before = bytes;
        for (let removed = 1; removed > 0 && this.#archive.size().used > downTo;) {
          removed = this.#archive.trim(id, SLICE_BYTES);
          bytes += removed;
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (bytes > before) files += 1;
      }
      const { used, free } = this.#archive.size();
      if (bytes > 0 && free > WORTH_BYTES && free > used) this.#archive.shrink();
      else if (bytes > 0) this.#archive.clean();
      return { files, bytes, used: this.#archive.size().used };
    } finally {
      this.#running -= 1;
    }
  }
}
