import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedRecord } from '../../archive/rows.ts';
import type { RecordKey } from '../../archive/session-records.ts';
import { type Released, release } from '../../core/redaction/released.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import { recordPieces } from '../../core/transcript/record-text.ts';
import type { RecordKind, TranscriptAgent, TranscriptRecord } from '../../core/transcript/record.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { READERS } from './transcripts.ts';
import type { Operations } from './worker-calls.ts';

/** A record as it leaves the archive. Times in ms since the epoch. */
export interface ShownRecord {
  id: number;
  line: number;
  at: number | null;
  kind: RecordKind;
  nativeType: string;
  agentId: string | null;
  pieces: { label: string; text: Released }[];
  omitted: number;
}

export interface ShownPlaces extends ShownRecord {
  session: string | null;
  agent: TranscriptAgent;
  places: { path: string; line: number; session: string | null }[];
  raw: Released | null;
}

export interface TranscriptPage {
  agent: TranscriptAgent;
  records: ShownRecord[];
  next: string | null;
}

export interface TranscriptRequest {
  session: string;
  after: string | null;
  limit: number;
  /** Only records of this time, ms since the epoch; those without a time go with the one before them. */
  from: number | null;
  to: number | null;
  /** Characters of a piece; the rest is counted. */
  pieceLimit: number;
}

/** What the main thread can ask of the thread that reads the archive. */
export interface ReaderOperations extends Operations {
  /** @throws NO_SUCH_RECORD */
  record(id: number): ShownPlaces;
  /** @throws NOT_CAPTURED */
  transcript(request: TranscriptRequest): TranscriptPage;
  /** The agent's session id that this is, or that begins so and no other; null: none. */
  sessionNamed(name: string): string | null;
}

const RAW_LIMIT = 1024 * 1024;
const UNLIMITED = Number.MAX_SAFE_INTEGER;

export function readerOperations(archive: ArchiveReader): ReaderOperations {
  return {
    record(id) {
      const [own, ...copies] = archive.places(id);
      const file = own && archive.file(own.fileId);
      if (own === undefined || file === undefined || file === null) throw new RollcallError('NO_SUCH_RECORD', { id: String(id) });
      const places = [own, ...copies].map(({ fileId, line, session }) => ({
        path: archive.file(fileId)?.path ?? '',
        line: line + 1,
        session,
      }));
      const bytes = own.length > RAW_LIMIT ? null : archive.recordBytes(id);
      const raw = bytes === null ? null : release(bytes.toString('utf8'));
      return { ...shown(archive, file.agent, own, UNLIMITED), session: own.session, agent: file.agent, places, raw };
    },
    transcript: (request) => transcriptPage(archive, request),
    sessionNamed(name) {
      if (name === '') return null;
      const sessions = archive.sessions().map(({ session }) => session);
      if (sessions.includes(name)) return name;
      const found = sessions.filter((session) => session.startsWith(name));
      return found.length === 1 && name.length >= 4 ? (found[0] ?? null) : null;
    },
  };
}

function transcriptPage(archive: ArchiveReader, { session, after, limit, from, to, pieceLimit }: TranscriptRequest): TranscriptPage {
  const files = archive.filesOfSession(session);
  const [main] = files;
  if (main === undefined) throw new RollcallError('NOT_CAPTURED', { ref: session });
  const records: ShownRecord[] = [];
  let key = after === null ? null : placeNamed(after);
  let [time, done] = [from === null ? Infinity : -Infinity, false];
  while (records.length < limit && !done) {
    const page = archive.recordsOfSession(session, { after: key, limit: limit - records.length });
    for (const row of page) {
      key = row;
      if (row.at !== null) time = row.at;
      if ((from === null || time >= from) && (to === null || time <= to || time === Infinity))
        records.push(shown(archive, main.agent, row, pieceLimit));
    }
    done = page.length === 0;
  }
  return { agent: main.agent, records, next: done || key === null ? null : nameOfPlace(key) };
}

function shown(archive: ArchiveReader, agent: TranscriptAgent, row: ArchivedRecord, pieceLimit: number): ShownRecord {
  const { id, line, at, kind, nativeType, agentId } = row;
  let omitted = 0;
  const pieces = piecesOf(archive, agent, row).map(({ label, text }) => {
    // Redaction before the cut: half of a secret is not seen as one.
    const whole = release(text);
    omitted += Math.max(0, whole.length - pieceLimit);
    return { label, text: (whole.length > pieceLimit ? whole.slice(0, pieceLimit) : whole) as Released };
  });
  return { id, line, at, kind, nativeType, agentId, pieces, omitted };
}

function nameOfPlace({ fileId, start, id, session }: RecordKey): string {
  return Buffer.from(JSON.stringify([fileId, start, id, session])).toString('base64url');
}

/** @throws BAD_REQUEST for what `nameOfPlace` never gave */
function placeNamed(name: string): RecordKey {
  try {
    const [fileId, start, id, session] = JSON.parse(Buffer.from(name, 'base64url').toString('utf8')) as unknown[];
    if ([fileId, start, id].every(Number.isSafeInteger) && (session === null || typeof session === 'string'))
      return { fileId, start, id, session } as RecordKey;
  } catch {
    // Said below.
  }
  throw new RollcallError('BAD_REQUEST', { detail: 'after is no place that a transcript gave' });
}

const READ_LIMIT = 16 * 1024 * 1024;

function piecesOf(archive: ArchiveReader, agent: TranscriptAgent, row: ArchivedRecord): { label: string; text: string }[] {
  if (row.oversized || row.length > READ_LIMIT) return [{ label: row.kind, text: `${row.nativeType} of ${row.length} bytes` }];
  const bytes = archive.recordBytes(row.id) ?? Buffer.alloc(0);
  if (row.nativeType === 'output') return [{ label: 'output', text: bytes.toString('utf8') }];
  const record: TranscriptRecord = READERS[agent].read(recordValue(bytes));
  return recordPieces(record);
}
