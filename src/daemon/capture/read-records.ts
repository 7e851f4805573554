import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile, ArchivedRecord } from '../../archive/rows.ts';
import { codexOriginOf } from '../../agents/codex/transcript/origin.ts';
import { codexReaderFor } from '../../agents/codex/transcript/reader.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import type { PlacedRecord, TranscriptReader } from '../../core/transcript/record.ts';
import { READERS } from './transcripts.ts';

const PAGE = 500;

/**
 * What a file holds from a line on, read again from its bytes, in its order. Records that are too long to be read as a whole
 * are left out, and so are outputs, which have none.
 */
export function* placedRecords(archive: ArchiveReader, file: ArchivedFile, fromLine: number): Generator<PlacedRecord, void, undefined> {
  for (const { record } of placedValues(archive, file, fromLine)) yield record;
}

/** The same, each with the JSON that it was read from. */
export function* placedValues(
  archive: ArchiveReader,
  file: ArchivedFile,
  fromLine: number,
): Generator<{ record: PlacedRecord; value: object }, void, undefined> {
  if (file.kind === 'output') return;
  const reader = readerOf(archive, file);
  const bytes = new BytesAhead((from) => archive.bytesOfFile(file.id, { from }));
  for (const row of rowsFrom(archive, file.id, fromLine)) {
    const value = row.oversized ? null : recordValue(bytes.slice(row.start, row.length));
    if (value !== null) yield { record: { ...reader.read(value), id: row.id, line: row.line }, value };
  }
}

/** Who spoke in a rollout of Codex is said by its first record. */
function readerOf(archive: ArchiveReader, file: ArchivedFile): TranscriptReader {
  if (file.agent !== 'codex') return READERS[file.agent];
  const [first] = archive.recordsOfFile(file.id, { limit: 1 });
  const bytes = first === undefined || first.oversized ? null : archive.recordBytes(first.id);
  return codexReaderFor(bytes === null ? null : codexOriginOf(recordValue(bytes)));
}

/** A broken line can hold several records, so a page ends where a line does. */
function* rowsFrom(archive: ArchiveReader, fileId: number, fromLine: number): Generator<ArchivedRecord, void, undefined> {
  for (let line = fromLine, limit = PAGE; ;) {
    const rows = archive.recordsOfFile(fileId, { fromLine: line, limit });
    if (rows.length < limit) return yield* rows;
    const last = rows.at(-1)?.line ?? line;
    if (last === line) limit *= 2;
    else {
      yield* rows.filter((row) => row.line < last);
      line = last;
    }
  }
}

/** Pieces of a stream of bytes, asked for in their order. */
class BytesAhead {
  readonly #open: (from: number) => Generator<Buffer, void, undefined>;
  #buffers: Generator<Buffer, void, undefined> | null = null;
  #held: Buffer = Buffer.alloc(0);
  /** Where what is held begins. */
  #at = 0;

  constructor(open: (from: number) => Generator<Buffer, void, undefined>) {
    this.#open = open;
  }

  slice(start: number, length: number): Buffer {
    if (this.#buffers === null || start > this.#at + this.#held.length + PAGE_BYTES) {
      this.#buffers = this.#open(start);
      this.#held = Buffer.alloc(0);
      this.#at = start;
    }
    while (this.#at + this.#held.length < start + length) {
      const next = this.#buffers.next();
      if (next.done === true) return Buffer.alloc(0);
      const kept = this.#held.subarray(Math.min(this.#held.length, Math.max(0, start - this.#at)));
      this.#at += this.#held.length - kept.length;
      this.#held = kept.length === 0 ? next.value : Buffer.concat([kept, next.value]);
    }
    return this.#held.subarray(start - this.#at, start - this.#at + length);
  }
}

/** What lies further ahead is opened anew rather than read through. */
const PAGE_BYTES = 4 * 1024 * 1024;
