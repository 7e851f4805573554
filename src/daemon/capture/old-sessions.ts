import type { ArchiveReader } from '../../archive/reader.ts';
import { recordValue } from '../../core/transcript/json-lines.ts';
import type { TranscriptAgent } from '../../core/transcript/record.ts';
import { READERS } from './transcripts.ts';

/** A session of the archive whose last record is older than some moment. */
export interface OldSession {
  agentSessionId: string;
  agent: TranscriptAgent;
  lastAt: number;
  /** Where it worked, as its first records say; null: they do not. */
  cwd: string | null;
}

/** Records in which the directory stands, if it does at all. */
const LOOKED_AT = 50;

/** @param before ms since the epoch. The oldest first; a session without times counts by when it was stored. */
export function oldSessions(archive: ArchiveReader, before: number): OldSession[] {
  return archive
    .sessions()
    .map(({ session, agent, lastAt, committedAt }) => ({ agentSessionId: session, agent, lastAt: lastAt ?? committedAt ?? Infinity }))
    .filter(({ lastAt }) => lastAt < before)
    .sort((a, b) => a.lastAt - b.lastAt)
    .map((session) => Object.assign(session, { cwd: cwdOf(archive, session.agentSessionId, session.agent) }));
}

function cwdOf(archive: ArchiveReader, session: string, agent: TranscriptAgent): string | null {
  for (const { id, oversized, kind } of archive.recordsOfSession(session, { limit: LOOKED_AT })) {
    const bytes = oversized || kind === 'notice' ? null : archive.recordBytes(id);
    const cwd = bytes === null ? null : READERS[agent].read(recordValue(bytes)).cwd;
    if (cwd !== null) return cwd;
  }
  return null;
}
