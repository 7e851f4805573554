import type { ArchivedFile } from '../../archive/rows.ts';
import type { SearchQuery } from '../../archive/search.ts';
import type { ArchiveFileView, ArchiveReply, CaptureHealthView, RecordReply, RecordView, SearchReply } from '../../protocol/api-archive.ts';
import type { Daemon } from '../context.ts';
import { nameOf } from '../views.ts';
import { type AskedSession, registered } from './asked-session.ts';
import type { CaptureService } from './service.ts';
import type { ShownPlaces, ShownRecord } from './shown-record.ts';

const NOTHING = { files: 0, records: 0, copies: 0, quarantined: 0, bytes: 0, storedBytes: 0 };
const OFF: CaptureHealthView = {
  state: 'off',
  restarts: 0,
  problem: null,
  due: 0,
  behindBytes: 0,
  storedAt: null,
  failing: [],
  stalled: null,
};

/** @param path of the archive; `asked`: whose files are listed. @throws ARCHIVE_UNAVAILABLE, ARCHIVE_CORRUPT, ARCHIVE_NEWER */
export async function archiveReply(
  d: Daemon,
  capture: CaptureService | null,
  path: string,
  asked: AskedSession | null,
): Promise<ArchiveReply> {
  const now = new Date(d.clock.now()).toISOString();
  if (capture === null) return { enabled: false, path, ...NOTHING, health: OFF, list: [], now };
  const overview = await capture.reader.call('overview', { session: asked?.agentSessionId ?? null });
  const health = await healthView(capture, overview?.storedAt ?? null);
  const limit = capture.limit.view;
  return {
    enabled: true,
    path,
    ...(limit === null ? {} : { limit }),
    ...(overview?.counts ?? NOTHING),
    health,
    list: (overview?.files ?? []).map(fileView),
    now,
  };
}

async function healthView(capture: CaptureService, storedAt: number | null): Promise<CaptureHealthView> {
  const { worker, capture: said } = await capture.health();
  const { state, restarts, problem } = worker;
  return {
    state,
    restarts,
    problem,
    due: said?.due ?? 0,
    behindBytes: said?.behindBytes ?? 0,
    storedAt: iso(said?.storedAt ?? storedAt),
    failing: said?.failing ?? [],
    stalled: said === null ? (state === 'running' ? 'its thread does not answer' : null) : said.stalled,
  };
}

function fileView(file: ArchivedFile): ArchiveFileView {
  const { path, agent, kind, session, lines, committedBytes, behindBytes, records, copies, quarantined, generation, gone, committedAt } =
    file;
  const counted = { lines, bytes: committedBytes, behindBytes, records, copies, quarantined };
  return { path, agent, kind, session, ...counted, generation, gone, storedAt: iso(committedAt) };
}

export function recordView({ id, line, at, kind, nativeType, agentId, pieces, omitted }: ShownRecord): RecordView {
  return { id, line, at: iso(at), kind, type: nativeType, subagent: agentId, pieces, omitted };
}

export function recordReply(record: ShownPlaces): RecordReply {
  const { session, agent, places, raw } = record;
  return { ...recordView(record), session, agent, places, raw };
}

/** @throws ARCHIVE_UNAVAILABLE */
export async function searchReply(d: Daemon, capture: CaptureService, workspaceId: number, query: SearchQuery): Promise<SearchReply> {
  const { hits, more, behind } = await capture.reader.call('search', query);
  const names = await d.store.read(async (tx) => {
    const found = new Map<string, string>();
    for (const { agent, session } of hits) {
      if (session === null || found.has(session)) continue;
      const row = (await registered(tx, agent, session)).find((one) => one.workspaceId === workspaceId);
      if (row !== undefined) found.set(session, nameOf(row));
    }
    return found;
  });
  return {
    hits: hits.map(({ id, session, at, kind, tool, snippet }) => {
      const name = session === null ? null : (names.get(session) ?? null);
      return { record: id, session, name, at: iso(at), kind, tool, snippet };
    }),
    more,
    behind,
  };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
