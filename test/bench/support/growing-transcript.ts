import { appendFileSync, writeFileSync } from 'node:fs';
import { transcriptLines } from '../../transcripts/write.ts';

/** A transcript that goes on as long as somebody asks for more of it. */
export class GrowingTranscript {
  readonly path: string;
  readonly #pieces: Generator<string>;

  /** The file is begun anew. */
  constructor(path: string, plan: { seed: number; sessionId: string; cwd: string }) {
    this.path = path;
    this.#pieces = transcriptLines({ agent: 'claude-code', bytes: Infinity, ...plan });
    writeFileSync(path, '', { mode: 0o600 });
  }

  /** Appends the next records in one write. */
  append(records: number): void {
    appendFileSync(this.path, this.#next(records));
  }

  /** Appends records until so many bytes are written. */
  appendBytes(bytes: number): void {
    for (let written = 0; written < bytes;) {
      const text = this.#next(100);
      written += Buffer.byteLength(text);
      appendFileSync(this.path, text);
    }
  }

  #next(records: number): string {
    return Array.from({ length: records }, () => String(this.#pieces.next().value)).join('');
  }
}
