import { closeSync, fstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs';
import { TerminalCapture, type CaptureState, type CapturedItem } from '../../core/terminal/capture.ts';
import { segmentFiles, segmentsIn } from './files.ts';
import { readSizes, readStart, type SizeChange } from './start-file.ts';

/** How far a capture was read. JSON; with it a later process goes on in the middle. It can be lost: read anew, the lines are the same. */
export interface ReadingState {
  version: 1;
  /** 0: none yet. */
  segment: number;
  /** Bytes of the segment's stream that were read, and sizes that were taken. */
  offset: number;
  sizes: number;
  capture: CaptureState | null;
}

export interface ReadItems {
  items: CapturedItem[];
  /** Call again at once. */
  more: boolean;
}

const SLICE = 1024 * 1024;
/** Until a terminal says its own. */
const SIZE = { columns: 80, height: 24 };

/**
 * Reads the files of one captured terminal as lines, each once, in order, over all its segments; also while they grow. What still
 * stands on the screen comes with `finish`. Synchronous; no descriptor is held between calls, at most 1 MB is read by one.
 */
export class CaptureReading {
  readonly #directory: string;
  #state: Omit<ReadingState, 'capture'>;
  #capture: TerminalCapture;

  constructor(directory: string, state?: ReadingState) {
    this.#directory = directory;
    this.#state = { version: 1, segment: state?.segment ?? 0, offset: state?.offset ?? 0, sizes: state?.sizes ?? 0 };
    this.#capture = state?.capture ? TerminalCapture.restored(state.capture) : new TerminalCapture(SIZE);
  }

  save(): ReadingState {
    return { ...this.#state, capture: this.#capture.save() };
  }

  /** The next slice. Throws the system's error when a file that is there cannot be read. */
  advance(): ReadItems {
    const { segment } = this.#state;
    const items = segment === 0 ? [] : this.#readStream();
    if (items !== null && items.length > 0) return { items, more: true };
    if (items === null) return { items: [], more: true };
    const next = segmentsIn(namesIn(this.#directory)).find((other) => other > segment);
    if (next === undefined) return { items: [], more: false };
    return { items: this.#beginSegment(next), more: true };
  }

  /** All that is there, to the end; the terminal is gone. In pieces, so that a large capture needs no large memory. */
  *finish(): Generator<CapturedItem[]> {
    for (let more = true; more;) {
      const read = this.advance();
      if (read.items.length > 0) yield read.items;
      ({ more } = read);
    }
    yield this.#capture.finish();
  }

  #beginSegment(segment: number): CapturedItem[] {
    const start = readStart(textOf(segmentFiles(this.#directory, segment).start));
    const first = this.#state.segment === 0;
    this.#state = { version: 1, segment, offset: 0, sizes: 0 };
    if (start !== null) return this.#capture.begin(start.snapshot);
    // Whoever began it was killed before it could say what the terminal held. Something can be missing before.
    return first ? [] : [{ gap: 'forgotten' }];
  }

  /** @returns null: something was read that gave no lines */
  #readStream(): CapturedItem[] | null {
    const files = segmentFiles(this.#directory, this.#state.segment);
    const sizes = readSizes(textOf(files.sizes)).slice(this.#state.sizes);
    const items = this.#takeSizes(sizes);
    const bytes = bytesFrom(files.stream, this.#state.offset, this.#untilNextSize(sizes));
    if (bytes.length === 0) return items;
    this.#state.offset += bytes.length;
    items.push(...this.#capture.feed(bytes));
    return items.length === 0 ? null : items;
  }

  #takeSizes(sizes: readonly SizeChange[]): CapturedItem[] {
    const due = sizes.filter(({ offset }) => offset <= this.#state.offset);
    this.#state.sizes += due.length;
    return due.flatMap(({ columns, height }) => this.#capture.resize(columns, height));
  }

  #untilNextSize(sizes: readonly SizeChange[]): number {
    const next = sizes.find(({ offset }) => offset > this.#state.offset);
    return Math.min(SLICE, next === undefined ? SLICE : next.offset - this.#state.offset);
  }
}

function bytesFrom(path: string, offset: number, length: number): Uint8Array {
  const descriptor = openOrNull(path);
  if (descriptor === null) return new Uint8Array();
  try {
    const there = Math.max(0, Math.min(length, fstatSync(descriptor).size - offset));
    const bytes = new Uint8Array(there);
    return bytes.subarray(0, there === 0 ? 0 : readSync(descriptor, bytes, 0, there, offset));
  } finally {
    closeSync(descriptor);
  }
}

function openOrNull(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    return nothingIfGone(error, null);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return nothingIfGone(error, '');
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    return nothingIfGone(error, []);
  }
}

function nothingIfGone<T>(error: unknown, nothing: T): T {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
  throw error;
}
