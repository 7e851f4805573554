import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CapturedItem } from '../../core/terminal/capture.ts';
import { CompactionSigns, type TerminalCompaction } from '../../core/terminal/compaction-signs.ts';
import { CaptureReading } from './capture-reading.ts';
import { isSegmentFile, segmentFiles, segmentsIn } from './files.ts';
import { type Reached, ReadingLog } from './reading-log.ts';
import { TerminalRecords } from './records.ts';

/** A banner and a buffer that shrank speak of the same compaction when they come within this time. Ms. */
const TOGETHER_MS = 10 * 60 * 1000;

/** What a capture's segments hold, brought into its `lines.jsonl` slice by slice, each line once whenever it is killed. */
export class CapturedLines {
  readonly #directory: string;
  readonly #log: ReadingLog;
  readonly #reading: CaptureReading;
  readonly #signs: CompactionSigns;
  readonly #records: TerminalRecords;
  #lines: number;
  #gaps: number;
  #compaction: TerminalCompaction | null;

  /** @param capture its id. Throws the system's error when its files cannot be read. */
  constructor(directory: string, capture: string) {
    this.#directory = directory;
    this.#log = new ReadingLog(directory);
    if (this.#log.reached?.over === true) this.#beginAgain(this.#log.reached);
    const reached = this.#log.reached;
    this.#reading = new CaptureReading(directory, reached?.reading);
    this.#signs = new CompactionSigns(reached?.signs);
    this.#records = new TerminalRecords(capture, reached?.records ?? 0);
    this.#lines = reached?.lines ?? 0;
    this.#gaps = reached?.gaps ?? 0;
    this.#compaction = reached?.compaction ?? null;
  }

  /** Lines so far, those on the screen not included, and places where some can be missing. */
  get counts(): { lines: number; gaps: number } {
    return { lines: this.#lines, gaps: this.#gaps };
  }

  /** How many lines the terminal's buffer holds. */
  sawBuffer(lines: number, now: number): void {
    this.#note(this.#signs.buffer(lines, now));
  }

  /** Somebody else said that the conversation in this terminal was compacted, and when. What was said long ago says nothing of now. */
  heardOfCompaction(at: number, now: number): void {
    if (now - at <= TOGETHER_MS) this.#note(this.#signs.otherSign(at));
  }

  /** The terminal has another size: that its buffer shrinks says nothing. */
  resized(): void {
    this.#signs.cleared();
  }

  /** The next slice. @returns whether there is more at once */
  advance(now: number): boolean {
    const { items, more } = this.#reading.advance();
    if (items.length > 0) this.#take(items, now);
    const text = this.#records.take();
    if (text !== '') this.#write(text, false);
    if (!more) removeLooks(this.#directory);
    return more;
  }

  /** The terminal will say nothing more: what still stands on its screen, and its segments are removed. */
  finish(now: number): void {
    for (const items of this.#reading.finish()) this.#take(items, now);
    this.#note(this.#signs.finish(), now);
    this.#write(this.#records.take(), true);
    removeSegments(this.#directory);
  }

  /** The segments of what is over go; one that follows is the first again. */
  #beginAgain(reached: Reached): void {
    removeSegments(this.#directory);
    this.#log.write({ ...reached, reading: { ...reached.reading, segment: 0, offset: 0, sizes: 0 }, over: false }, '');
  }

  #take(items: readonly CapturedItem[], now: number): void {
    for (const item of items) {
      this.#records.add(item, now);
      if (typeof item !== 'string') {
        this.#gaps += 1;
        continue;
      }
      this.#lines += 1;
      this.#note(this.#signs.line(item, now));
    }
  }

  #note(compaction: TerminalCompaction | null, now = compaction?.at ?? 0): void {
    if (compaction === null) return;
    const last = this.#compaction;
    if (last !== null && last.by !== compaction.by && Math.abs(compaction.at - last.at) <= TOGETHER_MS) return;
    this.#compaction = compaction;
    this.#records.add({ type: 'terminal-compaction', by: compaction.by }, now);
  }

  #write(text: string, over: boolean): void {
    const [reading, signs, records] = [this.#reading.save(), this.#signs.save(), this.#records.count];
    this.#log.write(
      { version: 1, reading, signs, records, lines: this.#lines, gaps: this.#gaps, compaction: this.#compaction, over },
      text,
    );
  }
}

/** Single looks that were read; the last one is what the next is compared with. */
function removeLooks(directory: string): void {
  for (const segment of segmentsIn(readdirSync(directory)).slice(0, -1)) {
    const files = segmentFiles(directory, segment);
    if (!existsSync(files.stream)) rmSync(files.start, { force: true });
  }
}

function removeSegments(directory: string): void {
  const files = readdirSync(directory)
    .filter(isSegmentFile)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const name of files) rmSync(join(directory, name), { force: true });
}
