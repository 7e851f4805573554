import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CompactionSignsState, TerminalCompaction } from '../../core/terminal/compaction-signs.ts';
import { writeAtomically } from '../../platform/write.ts';
import type { ReadingState } from './capture-reading.ts';

/** How far a capture was read, and what of it stands in `lines.jsonl`. */
export interface Reached {
  version: 1;
  reading: ReadingState;
  signs: CompactionSignsState;
  /** Records and lines in `lines.jsonl`, and places where lines can be missing. */
  records: number;
  lines: number;
  gaps: number;
  /** The last compaction that was written down. */
  compaction: TerminalCompaction | null;
  /** All that there was is read: its segments are not needed any more. */
  over: boolean;
}

/** On the disk: with what is to be appended, and where. */
interface Kept extends Reached {
  length: number;
  pending: string;
}

/**
 * Appends to `lines.jsonl` and keeps how far the capture was read, both or nothing: what is to be appended is written down first,
 * together with the place that it belongs to, and appended then. Whoever is killed in between appends the same at the same place.
 * Bytes that were once there stay as they were.
 */
export class ReadingLog {
  readonly #path: string;
  readonly #lines: string;
  #length = 0;
  #kept: Reached | null = null;

  /** @throws the system's error when what is left over cannot be appended */
  constructor(directory: string) {
    this.#path = join(directory, 'reading.json');
    this.#lines = join(directory, 'lines.jsonl');
    const kept = keptIn(this.#path);
    if (kept === null) return;
    const { length, pending, ...reached } = kept;
    this.#kept = reached;
    this.#length = length;
    this.#append(pending);
  }

  /** null: nothing was read yet. */
  get reached(): Reached | null {
    return this.#kept;
  }

  /** @param text whole lines of `lines.jsonl`; can be empty */
  write(reached: Reached, text: string): void {
    writeAtomically(this.#path, JSON.stringify({ ...reached, length: this.#length, pending: text } satisfies Kept));
    this.#kept = reached;
    this.#append(text);
  }

  #append(text: string): void {
    const bytes = Buffer.from(text);
    const descriptor = openSync(this.#lines, 'a+', 0o600);
    try {
      const there = fstatSync(descriptor).size;
      const missing = bytes.subarray(Math.max(0, there - this.#length));
      // What stands behind it is nobody's.
      if (there > this.#length + bytes.length) ftruncateSync(descriptor, this.#length + bytes.length);
      for (let at = 0; at < missing.length;) at += writeSync(descriptor, missing, at);
    } finally {
      closeSync(descriptor);
    }
    this.#length += bytes.length;
  }
}

function keptIn(path: string): Kept | null {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const kept = JSON.parse(text) as Kept;
  if (kept.version !== 1) throw new Error(`${path} was written by a newer Rollcall`);
  return kept;
}
