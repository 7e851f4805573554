import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { emptyTally } from '../transcripts/plan.ts';
import { transcriptLines } from '../transcripts/write.ts';

/** A transcript that grows by any number of bytes: cut in the middle of lines and of characters. */
export class GrowingFile {
  readonly path: string;
  readonly #tally = emptyTally();
  readonly #pieces: Generator<string>;
  #rest: Buffer = Buffer.alloc(0);
  bytes = 0;

  constructor(path: string, plan: { seed: number; sessionId: string; cwd: string }) {
    this.path = path;
    this.#pieces = transcriptLines({ agent: 'claude-code', bytes: Infinity, ...plan }, this.#tally);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '', { mode: 0o600 });
  }

  grow(bytes: number): void {
    const parts = [this.#rest];
    for (let length = this.#rest.length; length < bytes;) {
      const piece = Buffer.from(String(this.#pieces.next().value));
      parts.push(piece);
      length += piece.length;
    }
    const all = Buffer.concat(parts);
    appendFileSync(this.path, all.subarray(0, bytes));
    this.#rest = all.subarray(bytes);
    this.bytes += bytes;
  }

  /** The line that is being written comes to its end. */
  finish(): void {
    this.grow(this.#rest.length);
  }

  /** Records of the file, once it is finished. */
  get records(): number {
    return this.#tally.records;
  }
}
