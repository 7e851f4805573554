/**
 * What the archive of transcripts shows. Secrets in every text are replaced by `***`; only `--raw` exports, which the command line reads
 * from the archive's own bytes, hold them. Times are UTC ISO-8601 strings, null where a record does not say.
 *
 *   GET /api/archive?cwd=DIR&session=REF                         ArchiveReply
 *   GET /api/record/ID?raw=1                                     RecordReply (raw: RECORD_TOO_LONG where it would be null)
 *   GET /api/transcript/REF?cwd=DIR&after=KEY&limit=N&from=MS&to=MS&full=1  TranscriptReply (full: pieces are not cut)
 *   GET /api/search?cwd=DIR&words=…&session=REF&file=PATH&tool=NAME&since=MS&limit=N  SearchReply
 *   GET /api/context/REF?cwd=DIR                                 ContextReply
 *   GET /api/handoff/REF?cwd=DIR  (REF `latest`: the newest)     HandOffReply
 *   GET /api/compactions?cwd=DIR&session=REF                     CompactionsReply
 *
 * REF: a session's number or name; of transcripts, contexts and files also an agent's session id, or its begin where no other has
 * it (4 characters or more).
 */

export interface RecordView {
  /** As `rollcall show-record` takes it. */
  id: number;
  /** Place in its file, from 0. */
  line: number;
  at: string | null;
  /** prompt, answer, result, …: docs/guide.md. */
  kind: string;
  /** How the agent calls it. */
  type: string;
  /** Id of the subagent whose record it is. */
  subagent: string | null;
  pieces: { label: string; text: string }[];
  /** Characters of its pieces that are not shown. */
  omitted: number;
}

export interface TranscriptReply {
  /** The agent's own id. */
  session: string;
  agent: string;
  records: RecordView[];
  /** Gives what follows, as `after`; null: there is no more. */
  next: string | null;
}

export interface RecordReply extends RecordView {
  session: string | null;
  agent: string;
  /** Everywhere it stands: its own place first, then its copies. Lines from 1. */
  places: { path: string; line: number; session: string | null }[];
  /** The record as it stands in its file; null: too long to be shown. */
  raw: string | null;
}

export interface SearchHit {
  record: number;
  session: string | null;
  /** `#2` of a session that is in the register of this workspace; null: it is not. */
  name: string | null;
  at: string | null;
  kind: string;
  tool: string | null;
  /** Around the first word that was found, in one line. */
  snippet: string;
}

export interface SearchReply {
  hits: SearchHit[];
  /** There were more. */
  more: boolean;
  /** Records that are in the archive and not yet in the index of texts. */
  behind: number;
}

export interface ArchiveFileView {
  path: string;
  agent: string;
  kind: string;
  session: string | null;
  lines: number;
  bytes: number;
  behindBytes: number | null;
  records: number;
  copies: number;
  quarantined: number;
  generation: number;
  gone: boolean;
  storedAt: string | null;
}

/** How near the archive is to `archive.max_size_mb`. */
export interface ArchiveLimitView {
  limitBytes: number;
  usedBytes: number;
  /** Why it stays above its limit: raw bytes that were not exported yet; or an index, and sessions that live. null: it does not. */
  kept: 'unexported' | 'needed' | null;
  /** For people; null: there is room. */
  warning: string | null;
}

export interface ArchiveReply {
  enabled: boolean;
  path: string;
  files: number;
  records: number;
  copies: number;
  quarantined: number;
  /** Of transcripts; and what they take up. */
  bytes: number;
  storedBytes: number;
  health: CaptureHealthView;
  /** Absent: there is no limit, or it was not looked at yet. */
  limit?: ArchiveLimitView;
  /** Those of the asked session, or none. */
  list: ArchiveFileView[];
  now: string;
}

export interface CaptureHealthView {
  state: 'off' | 'running' | 'waiting';
  /** Starts of the thread after a failure, since the daemon came up. */
  restarts: number;
  problem: string | null;
  /** Files that wait to be looked at. */
  due: number;
  behindBytes: number;
  storedAt: string | null;
  failing: { path: string; problem: string }[];
  stalled: string | null;
}

export interface ContextReply {
  session: string;
  /** `#2`; null: not in the register. */
  name: string | null;
  /** What it knew, as lines for people. */
  text: string;
  /** The same for programs. */
  context: unknown;
}

export interface HandOffReply {
  session: string;
  name: string;
  writtenAt: string;
  finishedAt: string | null;
  reason: string | null;
  givenTo: string | null;
  /** Absolute paths of the document. */
  markdownPath: string;
  jsonPath: string;
  markdown: string;
  json: unknown;
}

export interface CompactionView {
  session: string;
  name: string;
  ordinal: number;
  at: string;
  trigger: 'auto' | 'manual' | null;
  preTokens: number | null;
  postTokens: number | null;
  segment: string;
  parentSegment: string;
  captured: 'before' | 'after' | null;
  /** Absolute; null: nothing was written down. */
  file: string | null;
  given: string | null;
  givenAt: string | null;
}

export interface CompactionsReply {
  compactions: CompactionView[];
}
