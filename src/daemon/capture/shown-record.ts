import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedRecord } from '../../archive/rows.ts';
import { type Released, release, releaseValue } from '../../core/redaction/released.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import { recordPieces } from '../../core/transcript/record-text.ts';
import type { RecordKind, TranscriptAgent, TranscriptRecord } from '../../core/transcript/record.ts';
import { READERS } from './transcripts.ts';

export interface ReleasedPiece {
  label: Released;
  text: Released;
}

/** A record as it leaves the archive. Times in ms since the epoch. */
export interface ShownRecord {
  id: number;
  line: number;
  at: number | null;
  kind: RecordKind;
  nativeType: string;
  agentId: string | null;
  pieces: ReleasedPiece[];
  /** Characters of the pieces that are not shown. */
  omitted: number;
}

export interface ShownPlaces extends ShownRecord {
  session: string | null;
  agent: TranscriptAgent;
  places: { path: string; line: number; session: string | null }[];
  /** null: too long. */
  raw: Released | null;
}

const READ_LIMIT = 16 * 1024 * 1024;

/** @param pieceLimit characters of each piece; what is behind them is counted */
export function shownRecord(archive: ArchiveReader, agent: TranscriptAgent, row: ArchivedRecord, pieceLimit: number): ShownRecord {
  const { id, line, at, kind, nativeType, agentId } = row;
  let omitted = 0;
  const pieces = piecesOf(archive, agent, row).map(({ label, text }) => {
    omitted += Math.max(0, text.length - pieceLimit);
    return { label, text: text.length > pieceLimit ? cut(text, pieceLimit) : text };
  });
  return { id, line, at, kind, nativeType: release(nativeType), agentId, pieces, omitted };
}

/** No half of a character stays at its end. */
function cut(text: Released, limit: number): Released {
  return text.slice(0, limit).replace(/[\ud800-\udbff]$/, '') as Released;
}

function piecesOf(archive: ArchiveReader, agent: TranscriptAgent, row: ArchivedRecord): ReleasedPiece[] {
  if (row.oversized || row.length > READ_LIMIT)
    return [{ label: release(row.kind), text: release(`${row.nativeType} of ${row.length} bytes`) }];
  const bytes = archive.recordBytes(row.id) ?? Buffer.alloc(0);
  const removed = bytes.length > 0 ? null : removedText(archive, row.id);
  if (removed !== null) return [{ label: release(row.kind), text: removed }];
  if (row.nativeType === 'output') return [{ label: release('output'), text: release(bytes.toString('utf8')) }];
  return releasedPieces(READERS[agent].read(recordValue(bytes)));
}

/** Said in place of a record whose bytes made room; null: they did not. */
export function removedText(archive: ArchiveReader, id: number): Released | null {
  const at = archive.removedAt(id);
  return at === null ? null : release(`its bytes were removed by the size limit on ${new Date(at).toISOString().slice(0, 10)}`);
}

/** What a record says, as a whole: half of a secret is not seen as one. */
export function releasedPieces(record: TranscriptRecord): ReleasedPiece[] {
  const parts = record.parts.map((part) => (part.type === 'call' ? { ...part, input: releaseValue(part.input) } : part));
  return recordPieces({ ...record, parts }).map(({ label, text }) => ({ label: release(label), text: release(text) }));
}
