import type { ArchiveReader } from '../../archive/reader.ts';
import type { RecordKey } from '../../archive/session-records.ts';
import type { TranscriptAgent } from '../../core/transcript/record.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { type ShownRecord, shownRecord } from './shown-record.ts';

export interface TranscriptPage {
  agent: TranscriptAgent;
  records: ShownRecord[];
  /** The last of these records, as `after` of the next page; null: there is no other page. */
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

const ROWS_AT_ONCE = 500;
/** A page ends where so many characters are reached: one reply is one text in memory. */
const PAGE_CHARACTERS = 4_000_000;

/** Where a page ended, and the time that counted there. */
interface Place {
  key: RecordKey;
  time: number | null;
}

/** @throws NOT_CAPTURED; BAD_REQUEST for an `after` that no page gave */
export function transcriptPage(archive: ArchiveReader, request: TranscriptRequest): TranscriptPage {
  const { session, after, limit, from, to, pieceLimit } = request;
  const [main] = archive.filesOfSession(session);
  if (main === undefined) throw new RollcallError('NOT_CAPTURED', { ref: session });
  const start = after === null ? null : placeNamed(after);
  let [key, time, characters, last] = [start?.key ?? null, start?.time ?? null, 0, start];
  const records: ShownRecord[] = [];
  for (;;) {
    const rows = archive.recordsOfSession(session, { after: key, limit: ROWS_AT_ONCE });
    for (const row of rows) {
      key = row;
      time = row.at ?? time;
      if (!isBetween(time, from, to)) continue;
      if (records.length >= limit || characters >= PAGE_CHARACTERS) return { agent: main.agent, records, next: last && nameOf(last) };
      const record = shownRecord(archive, main.agent, row, pieceLimit);
      records.push(record);
      characters += record.pieces.reduce((sum, { text }) => sum + text.length, 0);
      last = { key: row, time };
    }
    if (rows.length < ROWS_AT_ONCE) return { agent: main.agent, records, next: null };
  }
}

/** What comes before the first time is of that time or earlier. */
function isBetween(time: number | null, from: number | null, to: number | null): boolean {
  return time === null ? from === null : (from === null || time >= from) && (to === null || time <= to);
}

function nameOf({ key: { fileId, start, id, session }, time }: Place): string {
  return Buffer.from(JSON.stringify([fileId, start, id, session, time])).toString('base64url');
}

function placeNamed(name: string): Place {
  try {
    const [fileId, start, id, session, time] = JSON.parse(Buffer.from(name, 'base64url').toString('utf8')) as unknown[];
    const isTime = time === null || Number.isSafeInteger(time);
    if ([fileId, start, id].every(Number.isSafeInteger) && isTime && (session === null || typeof session === 'string'))
      return { key: { fileId, start, id, session } as RecordKey, time: time as number | null };
  } catch {
    // Said below.
  }
  throw new RollcallError('BAD_REQUEST', { detail: 'after is no place that a transcript gave' });
}
