import { jsonPieces } from '../core/transcript/json-lines.ts';
import type { TranscriptFile, TranscriptReader, TranscriptRecord } from '../core/transcript/record.ts';
import { bareRecord } from './bare-record.ts';
import { MEBIBYTE, digest } from './bytes.ts';
import type { Position } from './chunks.ts';
import { lineageOf, type FileRow } from './files.ts';
import { FLAG } from './kinds.ts';
import { OVERSIZED_BYTES, endOfLine, readOversized } from './oversized.ts';
import { BLOCK_BYTES, HEAD_BYTES, headOf, inodeOf, readHead, recognise, type Finding, type Tables } from './recognise.ts';
import type { SourceStat, TranscriptSource } from './source.ts';
import type { Tails } from './tails.ts';
import type { Tombstones } from './tombstones.ts';

export interface IngestOptions {
  /** The file will not grow any more: a last line without a line feed counts if it is whole, and is kept aside if it is not. */
  finish?: boolean;
  /** Compare all that is stored with the file, even if it looks unchanged. */
  verify?: boolean;
}

export interface IngestProgress {
  /** null: nothing is known of the file, because it is not there or was forgotten. */
  fileId: number | null;
  finding: Finding | 'gone' | 'forgotten';
  /** Bytes of the present generation that are stored, up to the last complete line. */
  committedBytes: number;
  /** Bytes of the file behind them: a line that is being written, or more to be read. */
  behindBytes: number;
  /** In this call: records that were new, that were there in an earlier generation, and that are copies of others'. */
  records: number;
  again: number;
  copies: number;
  quarantined: number;
  /** Call again at once: there is more to be read. */
  more: boolean;
}

/** Places where a test lets the process die. */
export type Step = 'recognised' | 'bytes' | 'records' | 'cursor' | 'committed';

export interface IngestContext extends Tables {
  tails: Tails;
  tombstones: Tombstones;
  /** Ms since the epoch. */
  now: () => number;
  step: (step: Step) => void;
  /** How far lines without an end were looked through, by file: they are not read from their begin at every call. */
  looked: Map<number, { inode: string; committed: number; until: number }>;
}

interface Slice {
  file: FileRow;
  position: Position;
  stat: SourceStat;
  source: TranscriptSource;
  reader: TranscriptReader;
  progress: IngestProgress;
}

const CHUNK_READ = MEBIBYTE;

/**
 * One slice of a file, all or nothing: bytes, records and cursor. To be called inside of a transaction.
 * Reads at most 1 MB, unless one line is longer.
 */
export function ingestSlice(
  context: IngestContext,
  file: TranscriptFile,
  source: TranscriptSource,
  reader: TranscriptReader,
  options: IngestOptions,
): IngestProgress {
  const nothing = { committedBytes: 0, behindBytes: 0, records: 0, again: 0, copies: 0, quarantined: 0, more: false };
  const stat = source.stat();
  if (stat === null) return gone(context, file, nothing);
  if (context.tombstones.covers(file, stat, () => readHead(source))) return { fileId: null, finding: 'forgotten', ...nothing };

  const found = recognise(context, file, source, stat, { now: context.now(), verify: options.verify === true });
  context.step('recognised');
  const progress: IngestProgress = { fileId: found.file.id, finding: found.finding, ...nothing };
  const slice: Slice = { file: found.file, position: found.position, stat, source, reader, progress };
  const done = found.finding === 'unchanged' && options.finish !== true ? found.position : commit(context, slice, file, options);
  progress.committedBytes = done.committed;
  progress.behindBytes = Math.max(0, stat.size - done.committed);
  if (found.finding !== 'unchanged' || done !== found.position) writeCursor(context, slice, done);
  return progress;
}

function gone(context: IngestContext, file: TranscriptFile, nothing: Omit<IngestProgress, 'fileId' | 'finding'>): IngestProgress {
  const known = context.files.byLineage(lineageOf(file));
  if (known !== null) context.files.setGone(known.id, 1);
  const committedBytes = known === null ? 0 : context.chunks.position(known.id, known.generation).committed;
  return { fileId: known?.id ?? null, finding: 'gone', ...nothing, committedBytes };
}

function commit(context: IngestContext, slice: Slice, file: TranscriptFile, options: IngestOptions): Position {
  const { position, stat, source, progress } = slice;
  if (file.kind === 'output') return commitOutput(context, slice);
  const length = Math.min(CHUNK_READ, stat.size - position.committed);
  if (length <= 0) return position;
  const bytes = asBuffer(source.read(position.committed, length));
  const end = bytes.lastIndexOf(10) + 1;
  if (end > 0) {
    const done = commitLines(context, slice, bytes.subarray(0, end));
    progress.more = stat.size > done.committed && (length === CHUNK_READ || options.finish === true);
    return done;
  }
  const whole = bytes.length < CHUNK_READ ? null : findEnd(context, slice);
  if (whole !== null) {
    const done = whole - position.committed > OVERSIZED_BYTES ? commitOversized(context, slice, whole) : commitLong(context, slice, whole);
    progress.more = stat.size > done.committed;
    return done;
  }
  return options.finish === true ? finish(context, slice) : position;
}

/** Behind the line feed of a line that is longer than a slice; null: it has none yet. */
function findEnd(context: IngestContext, slice: Slice): number | null {
  const { file, position, stat, source } = slice;
  const known = context.looked.get(file.id);
  const goesOn = known?.inode === inodeOf(stat) && known.committed === position.committed && known.until <= stat.size;
  const { end, looked } = endOfLine(source, goesOn ? known.until : position.committed);
  if (end === null) context.looked.set(file.id, { inode: inodeOf(stat), committed: position.committed, until: looked });
  else context.looked.delete(file.id);
  return end;
}

/** A line of up to 8 MB, read as a whole. It may have changed since its end was found; then the next call sees. */
function commitLong(context: IngestContext, slice: Slice, end: number): Position {
  const { position, source } = slice;
  const bytes = asBuffer(source.read(position.committed, end - position.committed));
  const whole = bytes.lastIndexOf(10) + 1;
  return whole === 0 ? position : commitLines(context, slice, bytes.subarray(0, whole));
}

function commitLines(context: IngestContext, slice: Slice, bytes: Buffer): Position {
  const { file, position, reader, progress } = slice;
  const done = store(context, slice, bytes);
  for (const piece of jsonPieces(bytes)) {
    const { start, length } = piece;
    const place = { generation: file.generation, line: position.line + piece.line, start: position.committed + start, length };
    if ('broken' in piece) {
      context.records.addBroken(file.id, place, piece.broken, context.now());
      progress.quarantined += 1;
      continue;
    }
    const hash = digest(bytes.subarray(start, start + length));
    const flags = piece.mended === null ? 0 : FLAG.MENDED;
    count(progress, context.records.add(file, { place, record: readSafely(reader, piece.value), hash, flags, value: piece.value }));
  }
  context.step('records');
  return done;
}

/** A reader never throws. Should one do, its record is kept as one that nobody understands, and the capture goes on. */
function readSafely(reader: TranscriptReader, value: object): TranscriptRecord {
  try {
    return reader.read(value);
  } catch {
    return bareRecord({ nativeType: 'unreadable', uuid: 'uuid' in value && typeof value.uuid === 'string' ? value.uuid : null });
  }
}

function commitOversized(context: IngestContext, slice: Slice, end: number): Position {
  const { file, position, source, progress } = slice;
  let done = position;
  const line = readOversized(source, position.committed, end, (bytes) => {
    done = store(context, { ...slice, position: done }, bytes);
  });
  // The transaction is given up; the next call finds out what became of the file.
  if (line === null) throw new SourceChanged();
  const place = { generation: file.generation, line: position.line, start: position.committed, length: end - position.committed - 1 };
  count(progress, context.records.add(file, { place, record: line.record, hash: line.hash, flags: FLAG.OVERSIZED, value: null }));
  context.step('records');
  return done;
}

/** The file was written anew while one long line of it was read. */
export class SourceChanged extends Error {}

function commitOutput(context: IngestContext, slice: Slice): Position {
  const { file, position, stat, source, progress } = slice;
  const length = Math.min(CHUNK_READ, stat.size - position.committed);
  if (length <= 0) return position;
  const bytes = asBuffer(source.read(position.committed, length));
  if (bytes.length === 0) return position;
  const done = store(context, slice, bytes);
  progress.more = stat.size > done.committed;
  if (!context.records.growOutput(file.id, file.generation, done.committed)) {
    const place = { generation: file.generation, line: 0, start: 0, length: done.committed };
    const record = bareRecord({ nativeType: 'output', kind: 'notice', at: Number(stat.mtimeNs / 1_000_000n) });
    count(progress, context.records.add(file, { place, record, hash: digest(bytes), flags: 0, value: null }));
  }
  context.step('records');
  return done;
}

/** The last line of a file that ends without a line feed. */
function finish(context: IngestContext, slice: Slice): Position {
  const { file, position, stat, source } = slice;
  const length = stat.size - position.committed;
  const bytes = length <= OVERSIZED_BYTES ? asBuffer(source.read(position.committed, length)) : null;
  const pieces = bytes === null ? [] : Array.from(jsonPieces(bytes));
  if (bytes !== null && pieces.every((piece) => 'value' in piece) && pieces.length > 0) return commitLines(context, slice, bytes);
  context.tails.keep(file.id, source, position.committed, stat.size, context.now());
  return position;
}

function store(context: IngestContext, { file, position }: Slice, bytes: Buffer): Position {
  const done = context.chunks.add(file.id, file.generation, position, bytes);
  if (file.head === null) setHead(context, file, position, bytes);
  context.tails.drop(file.id);
  context.files.committed(file.id, context.now());
  context.step('bytes');
  return done;
}

function setHead(context: IngestContext, file: FileRow, position: Position, bytes: Buffer): void {
  const head = headOf(position.committed === 0 ? bytes : context.chunks.first(file.id, file.generation, HEAD_BYTES));
  if (head !== null) context.files.setHead(file.id, head);
}

function writeCursor(context: IngestContext, slice: Slice, done: Position): void {
  const { file, stat, progress } = slice;
  context.files.setCursor(file.id, {
    inode: inodeOf(stat),
    size: progress.more ? done.committed : Math.max(stat.size, done.committed),
    wholeSize: stat.size,
    mtimeNs: String(stat.mtimeNs),
    committed: done.committed,
    line: done.line,
    block: digest(context.chunks.last(file.id, file.generation, done.committed, BLOCK_BYTES)),
  });
  context.step('cursor');
}

function count(progress: IngestProgress, added: 'new' | 'again' | 'copy'): void {
  if (added === 'new') progress.records += 1;
  else if (added === 'again') progress.again += 1;
  else progress.copies += 1;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
