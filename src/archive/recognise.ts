import type { TranscriptFile } from '../core/transcript/record.ts';
import { digest } from './bytes.ts';
import { beginOfLine, firstDifference } from './compare.ts';
import type { Chunks, Position } from './chunks.ts';
import { lineageOf, type Cursor, type FileRow, type Files } from './files.ts';
import type { Records } from './records.ts';
import type { SourceStat, TranscriptSource } from './source.ts';

/** Bytes before the committed end whose hash the cursor keeps: a file that grew and still has them was appended to. */
export const BLOCK_BYTES = 4096;
/** Of a longer first line, this much of it tells it from others. */
export const HEAD_BYTES = 4096;

/**
 * What was found about a file. `unchanged`: nothing of it need be read. `append`: what is stored is still there, and it may
 * have grown. `moved`: the same, under another path. `changed`: it differs from what is stored, and a new generation began.
 */
export type Finding = 'new' | 'unchanged' | 'append' | 'moved' | 'changed';

export interface Recognised {
  file: FileRow;
  position: Position;
  finding: Finding;
}

export interface Tables {
  files: Files;
  chunks: Chunks;
  records: Records;
}

/**
 * Finds out which file of the archive a source is, and whether what is stored of it still stands in it. To be called inside
 * of a transaction: it writes down moves and begins new generations.
 *
 * A file is known by its path; else by device and inode, if what is stored of that file stands in it; else by its first
 * line, if a file that had it is gone and all that is stored of it stands here.
 */
export function recognise(
  tables: Tables,
  file: TranscriptFile,
  source: TranscriptSource,
  stat: SourceStat,
  how: { now: number; verify: boolean },
): Recognised {
  const { files, chunks } = tables;
  const found = files.byLineage(lineageOf(file));
  if (found === null) {
    const moved = findMoved(tables, file, source, stat);
    if (moved === null) return { file: files.add(file, how.now), position: { committed: 0, line: 0 }, finding: 'new' };
    files.dropCursor(moved.id);
    return { file: files.place(moved, file), position: chunks.position(moved.id, moved.generation), finding: 'moved' };
  }
  const known = found.path === file.path ? found : files.place(found, file);
  files.setGone(known.id, 0);
  const position = chunks.position(known.id, known.generation);
  const cursor = trusted(files.cursor(known.id), position);
  if (cursor !== null && !how.verify) {
    const same = cursor.inode === inodeOf(stat);
    if (same && cursor.size === stat.size && cursor.mtimeNs === String(stat.mtimeNs))
      return { file: known, position, finding: 'unchanged' };
    if (same && stat.size > cursor.size && blockBefore(source, position.committed).equals(cursor.block)) {
      return { file: known, position, finding: 'append' };
    }
  }
  const difference = firstDifference(chunks, known.id, known.generation, source);
  if (difference === position.committed) return { file: known, position, finding: 'append' };
  return beginGeneration(tables, known, beginOfLine(chunks, known.id, known.generation, difference), how.now);
}

export function inodeOf(stat: SourceStat): string {
  return `${stat.dev}:${stat.ino}`;
}

/** Hash of the bytes before an offset of the file. */
function blockBefore(source: TranscriptSource, offset: number): Buffer {
  const length = Math.min(BLOCK_BYTES, offset);
  return digest(source.read(offset - length, length));
}

/** Hash of the first line (of a long one its first 4 KB); null while the bytes do not hold it. */
export function headOf(bytes: Uint8Array): Buffer | null {
  const first = bytes.subarray(0, HEAD_BYTES);
  const feed = first.indexOf(10);
  if (feed < 0 && first.length < HEAD_BYTES) return null;
  return digest(feed < 0 ? first : first.subarray(0, feed + 1));
}

export function readHead(source: TranscriptSource): Buffer | null {
  return headOf(source.read(0, HEAD_BYTES));
}

/** A cursor that agrees with the chunks; any other is as good as none. */
function trusted(cursor: Cursor | null, position: Position): Cursor | null {
  if (cursor === null || cursor.committed !== position.committed || cursor.line !== position.line) return null;
  return cursor.size >= cursor.committed ? cursor : null;
}

function findMoved({ files, chunks }: Tables, file: TranscriptFile, source: TranscriptSource, stat: SourceStat): FileRow | null {
  const holdsAll = (row: FileRow): boolean => {
    if (row.agent !== file.agent || (row.kind === 'output') !== (file.kind === 'output')) return false;
    const { committed } = chunks.position(row.id, row.generation);
    return committed > 0 && committed <= stat.size && firstDifference(chunks, row.id, row.generation, source) === committed;
  };
  const byInode = files.byInode(inodeOf(stat)).find(holdsAll);
  if (byInode !== undefined) return byInode;
  const head = readHead(source);
  if (head === null) return null;
  return files.byHead(head).find((row) => !source.exists(row.path) && holdsAll(row)) ?? null;
}

function beginGeneration({ files, chunks, records }: Tables, file: FileRow, shared: number, now: number): Recognised {
  const generation = file.generation + 1;
  files.beginGeneration(file.id, generation, shared, now);
  files.dropCursor(file.id);
  if (shared === 0) files.setHead(file.id, null);
  records.lose(file.id, shared);
  const next = { ...file, generation, head: shared === 0 ? null : file.head };
  return { file: next, position: chunks.position(file.id, generation), finding: 'changed' };
}
