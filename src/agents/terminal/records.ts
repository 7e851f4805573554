import type { CapturedItem, Gap } from '../../core/terminal/capture.ts';
import type { TerminalCompaction } from '../../core/terminal/compaction-signs.ts';

/**
 * What stands in `lines.jsonl`, a record a line. Each has `uuid` (of this file, counted from 1), `timestamp` (when it was read) and
 * `sessionId` (the capture).
 *
 * | type | members |
 * | --- | --- |
 * | `terminal` | `text`: lines, with a line feed between them |
 * | `terminal-gap` | `gap`: why lines can be missing there |
 * | `terminal-compaction` | `by`: what showed that a conversation was compacted |
 * | `terminal-source` | `path`: the file that the lines were imported from, `lines`, `unique` |
 */
export type TerminalItem =
  | { type: 'terminal'; text: string }
  | ({ type: 'terminal-gap' } & Gap)
  | { type: 'terminal-compaction'; by: TerminalCompaction['by'] }
  | { type: 'terminal-source'; path: string; lines: number; unique: number };

/** A block stays so short that a reader shows it whole, unless one line alone is longer. */
const BLOCK_CHARACTERS = 2000;
const BLOCK_LINES = 200;

/** Puts items into records. Whatever was put in is in `take` or in an open block. */
export class TerminalRecords {
  readonly #capture: string;
  #count: number;
  #block: string[] = [];
  #characters = 0;
  #done: string[] = [];
  #now = 0;

  /** @param count of the records that are there already */
  constructor(capture: string, count: number) {
    this.#capture = capture;
    this.#count = count;
  }

  /** Records so far, those before it included. */
  get count(): number {
    return this.#count;
  }

  /** @param at ms since the epoch: when it was read */
  add(item: CapturedItem | TerminalItem, at: number): void {
    this.#now = at;
    if (typeof item === 'string') return this.#line(item);
    this.#close();
    this.#record('type' in item ? item : { type: 'terminal-gap', ...item });
  }

  /** All records since the last call, as lines of the file. No block stays open. */
  take(): string {
    this.#close();
    const text = this.#done.join('');
    this.#done = [];
    return text;
  }

  #line(line: string): void {
    if (this.#block.length > 0 && this.#characters + line.length >= BLOCK_CHARACTERS) this.#close();
    this.#block.push(line);
    this.#characters += line.length + 1;
    if (this.#block.length >= BLOCK_LINES) this.#close();
  }

  #close(): void {
    const block = this.#block;
    if (block.length === 0) return;
    this.#block = [];
    this.#characters = 0;
    this.#record({ type: 'terminal', text: block.join('\n') });
  }

  #record(item: TerminalItem): void {
    this.#count += 1;
    const { type, ...rest } = item;
    const record = {
      type,
      uuid: `${this.#capture}-${this.#count}`,
      timestamp: new Date(this.#now).toISOString(),
      sessionId: this.#capture,
    };
    this.#done.push(`${JSON.stringify({ ...record, ...rest })}\n`);
  }
}
