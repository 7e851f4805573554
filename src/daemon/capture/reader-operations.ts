import type { ArchiveCounts, ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile } from '../../archive/rows.ts';
import type { SearchQuery } from '../../archive/search.ts';
import { releaseRecord } from '../../core/redaction/released.ts';
import type { TranscriptAgent } from '../../core/transcript/record.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { type ExportOperations, exportOperations } from './export-operations.ts';
import { type Found, foundRecords } from './found-records.ts';
import { type OldSession, oldSessions } from './old-sessions.ts';
import { type ShownPlaces, shownRecord } from './shown-record.ts';
import { type TranscriptPage, type TranscriptRequest, transcriptPage } from './transcript-page.ts';

export interface ArchiveOverview {
  counts: ArchiveCounts;
  /** When a record was stored last, ms since the epoch; null: never. */
  storedAt: number | null;
  /** Files of the asked session, or none. */
  files: ArchivedFile[];
}

/** A session by the id that its agent gave it. */
export interface NamedSession {
  agentSessionId: string;
  agent: TranscriptAgent;
}

/** What the main thread can ask of the thread that reads the archive. */
export interface ReaderOperations extends ExportOperations {
  /** @throws NO_SUCH_RECORD, RECORD_TOO_LONG where the record itself is asked for */
  record(asked: { id: number; raw: boolean }): ShownPlaces;
  /** @throws NOT_CAPTURED */
  transcript(request: TranscriptRequest): TranscriptPage;
  search(query: SearchQuery): Found;
  /** The session that has this id, or whose id begins so and no other's; null: none. @throws AMBIGUOUS_SESSION */
  sessionNamed(name: string): NamedSession | null;
  /** Those whose last record is older, the oldest first. */
  oldSessions(before: number): OldSession[];
  /** null: there is no archive yet. */
  overview(asked: { session: string | null }): ArchiveOverview | null;
}

const RAW_LIMIT = 1024 * 1024;
/** What is shorter could be anybody's. */
const SHORTEST_PREFIX = 4;
const CANDIDATES = 5;

/** @param open gives the archive; null: it is not there yet. Asked with each question. */
export function readerOperations(open: () => ArchiveReader | null): ReaderOperations {
  return {
    ...exportOperations(open),
    record({ id, raw }) {
      const archive = open();
      const [own, ...copies] = archive?.places(id) ?? [];
      const file = own === undefined ? null : (archive?.file(own.fileId) ?? null);
      if (archive === null || own === undefined || file === null) throw new RollcallError('NO_SUCH_RECORD', { id: String(id) });
      if (raw && own.length > RAW_LIMIT) throw new RollcallError('RECORD_TOO_LONG', { id: String(id), bytes: String(own.length) });
      const places = [own, ...copies].map(({ fileId, line, session }) => ({
        path: archive.file(fileId)?.path ?? '',
        line: line + 1,
        session,
      }));
      const bytes = own.length > RAW_LIMIT ? null : archive.recordBytes(id);
      const record = bytes === null ? null : releaseRecord(bytes.toString('utf8'));
      return { ...shownRecord(archive, file.agent, own, Infinity), session: own.session, agent: file.agent, places, raw: record };
    },
    transcript(request) {
      const archive = open();
      if (archive === null) throw new RollcallError('NOT_CAPTURED', { ref: request.session });
      return transcriptPage(archive, request);
    },
    search(query) {
      const archive = open();
      return archive === null ? { hits: [], more: false, behind: 0 } : foundRecords(archive, query);
    },
    sessionNamed(name) {
      const archive = open();
      if (archive === null || name === '') return null;
      const [file] = archive.filesOfSession(name);
      if (file !== undefined) return { agentSessionId: name, agent: file.agent };
      if (name.length < SHORTEST_PREFIX) return null;
      const found = archive.sessions().filter(({ session }) => session.startsWith(name));
      if (found.length > 1) {
        const some = found.slice(0, CANDIDATES).map(({ session }) => session);
        throw new RollcallError('AMBIGUOUS_SESSION', { ref: name, candidates: some.join(', ') });
      }
      return found[0] === undefined ? null : { agentSessionId: found[0].session, agent: found[0].agent };
    },
    oldSessions(before) {
      const archive = open();
      return archive === null ? [] : oldSessions(archive, before);
    },
    overview({ session }) {
      const archive = open();
      if (archive === null) return null;
      const files = session === null ? [] : archive.filesOfSession(session);
      return { counts: archive.counts(), storedAt: archive.sessions()[0]?.committedAt ?? null, files };
    },
  };
}
