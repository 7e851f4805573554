import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile, ArchivedRecord } from '../../archive/rows.ts';
import type { RecordKey } from '../../archive/session-records.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import { exportedPieces, type ExportedRecord, oneLine } from '../../core/transcript/export-text.ts';
import { releasedPieces, shownRecord } from './shown-record.ts';
import { READERS } from './transcripts.ts';

const ROWS_AT_ONCE = 500;
/** What is longer, or no record of a line, is read as it is for a page. */
const PLAIN_BYTES = 1024 * 1024;

/** The records of a session in the order of its files: the conversation, what its subagents did, outputs. */
export function* rowsOfSession(archive: ArchiveReader, session: string): Generator<ArchivedRecord, void, undefined> {
  for (let after: RecordKey | null = null; ;) {
    const rows: ArchivedRecord[] = archive.recordsOfSession(session, { after, limit: ROWS_AT_ONCE });
    yield* rows;
    after = rows.at(-1) ?? null;
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

/** Makes rows into records as they are exported. Files that were asked for are kept: a session has few. */
export class ExportedRecords {
  readonly #archive: ArchiveReader;
  readonly #files = new Map<number, ArchivedFile | null>();

  constructor(archive: ArchiveReader) {
    this.#archive = archive;
  }

  /** null: it was forgotten meanwhile. */
  of(row: ArchivedRecord): ExportedRecord | null {
    const file = this.#fileOf(row.fileId);
    if (file === null) return null;
    const { id, at, kind, nativeType, agentId, line } = row;
    const pieces = this.#piecesOf(file, row) ?? shownRecord(this.#archive, file.agent, row, Infinity).pieces;
    const subagent = agentId ?? (file.kind === 'subagent' ? file.agentId : null);
    return {
      id,
      at,
      kind,
      type: oneLine(nativeType),
      subagent: subagent === null ? null : oneLine(subagent),
      sidechain: row.sidechain,
      file: oneLine(file.path),
      line: line + 1,
      pieces: exportedPieces(pieces),
    };
  }

  #piecesOf({ agent }: ArchivedFile, row: ArchivedRecord): ReturnType<typeof releasedPieces> | null {
    if (row.oversized || row.nativeType === 'output' || row.length > PLAIN_BYTES) return null;
    const bytes = this.#archive.bytesAt(row);
    return bytes.length === row.length ? releasedPieces(READERS[agent].read(recordValue(bytes))) : null;
  }

  #fileOf(id: number): ArchivedFile | null {
    let file = this.#files.get(id);
    if (file === undefined) this.#files.set(id, (file = this.#archive.file(id)));
    return file;
  }
}
