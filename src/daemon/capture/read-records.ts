import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile, ArchivedRecord } from '../../archive/rows.ts';
import { codexOriginOf } from '../../agents/codex/transcript/origin.ts';
import { codexReaderFor } from '../../agents/codex/transcript/reader.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import type { PlacedRecord, TranscriptReader } from '../../core/transcript/record.ts';
import { READERS } from './transcripts.ts';

const PAGE = 500;

/** Where to begin: at what stands in this line or later, and begins at this byte or later. */
export interface From {
  line?: number;
  byte?: number;
}

/**
 * What a file holds from a place on, read again from its bytes, in its order. Records that are too long to be read as a whole
 * are left out, and so are outputs, which have none.
 */
export function* placedRecords(archive: ArchiveReader, file: ArchivedFile, from: From): Generator<PlacedRecord, void, undefined> {
  for (const { record } of placedValues(archive, file, from)) yield record;
}

/** The same, each with the JSON that it was read from, and the byte where it begins. */
export function* placedValues(
  archive: ArchiveReader,
  file: ArchivedFile,
  from: From,
): Generator<{ record: PlacedRecord; value: object; start: number }, void, undefined> {
  if (file.kind === 'output') return;
  const reader = readerOf(archive, file);
  const bytes = new BytesAhead((from) => archive.bytesOfFile(file.id, { from }));
  // What the size limit removed cannot be read again.
  const begin = { ...from, byte: Math.max(from.byte ?? 0, file.trimmed?.bytes ?? 0) };
  for (const row of rowsFrom(archive, file.id, begin)) {
    const value = row.oversized ? null : recordValue(bytes.slice(row.start, row.length));
    if (value !== null) yield { record: { ...reader.read(value), id: row.id, line: row.line }, value, start: row.start };
  }
}

/** Who spoke in a rollout of Codex is said by its first record. */
function readerOf(archive: ArchiveReader, file: ArchivedFile): TranscriptReader {
  if (file.agent !== 'codex') return READERS[file.agent];
  const [first] = archive.recordsOfFile(file.id, { limit: 1 });
  const bytes = first === undefined || first.oversized ? null : archive.recordBytes(first.id);
  return codexReaderFor(bytes === null ? null : codexOriginOf(recordValue(bytes)));
}

/** Page by page, by the byte: lines would be counted from the begin of the file for each page. */
function* rowsFrom(archive: ArchiveReader, fileId: number, { line = 0, byte = 0 }: From): Generator<ArchivedRecord, void, undefined> {
  for (let fromByte = byte; ;) {
    const rows = archive.recordsOfFile(fileId, { fromLine: line, fromByte, limit: PAGE });
    yield* rows;
    if (rows.length < PAGE) return;
    fromByte = (rows.at(-1)?.start ?? fromByte) + 1;
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
