import type { RecordKind, TranscriptAgent, TranscriptFile } from '../core/transcript/record.ts';
import { FLAG, kindName } from './kinds.ts';

/** A record as the index knows it, at one of its places. Offsets and lengths in bytes of its file, lines from 0. */
export interface ArchivedRecord {
  /** As `rollcall show-record` takes it. */
  id: number;
  fileId: number;
  generation: number;
  line: number;
  start: number;
  length: number;
  uuid: string | null;
  kind: RecordKind;
  nativeType: string;
  /** Ms since the epoch. */
  at: number | null;
  /** The session whose file this is, and the one that the record names. */
  session: string | null;
  namedSession: string | null;
  agentId: string | null;
  sidechain: boolean;
  /** Recovered from a broken line. */
  mended: boolean;
  /** Too long to be read as a whole: its parts are unknown. */
  oversized: boolean;
  /** Its file no longer holds it. */
  lost: boolean;
  /** This is the place of a copy: the record itself stands first elsewhere. */
  copy: boolean;
}

export type RecordRow = Omit<ArchivedRecord, 'kind' | 'sidechain' | 'mended' | 'oversized' | 'lost' | 'copy'> & {
  kind: number;
  flags: number;
  copy: 0 | 1;
};

export function toRecord({ flags, kind, copy, ...row }: RecordRow): ArchivedRecord {
  return {
    ...row,
    kind: kindName(kind),
    sidechain: (flags & FLAG.SIDECHAIN) !== 0,
    mended: (flags & FLAG.MENDED) !== 0,
    oversized: (flags & FLAG.OVERSIZED) !== 0,
    lost: (flags & FLAG.LOST) !== 0,
    copy: copy === 1,
  };
}

const COMMON = `r.uuid as uuid, r.kind as kind, nt.text as nativeType, r.at as at, fs.text as session`;
const JOINS = `join strings nt on nt.id = r.native_type left join strings fs on fs.id = f.session`;

/** A record at its own place; `r` is the record. */
export const RECORDS = `select r.id as id, r.file_id as fileId, r.generation as generation, r.line as line, r.start as start, r.length as length, ${COMMON}, ns.text as namedSession,
  ag.text as agentId, r.flags as flags, 0 as copy
  from records r join files f on f.id = r.file_id ${JOINS}
  left join strings ns on ns.id = r.session left join strings ag on ag.id = r.agent_id`;

/** A record at the place of a copy; `c` is the copy. */
export const COPIES = `select r.id as id, c.file_id as fileId, c.generation as generation, c.line as line, c.start as start, c.length as length, ${COMMON}, ns.text as namedSession,
  ag.text as agentId, (r.flags & ~${FLAG.LOST}) | iif(c.lost, ${FLAG.LOST}, 0) as flags, 1 as copy
  from copies c join records r on r.id = c.record_id join files f on f.id = c.file_id ${JOINS}
  left join strings ns on ns.id = c.session left join strings ag on ag.id = r.agent_id`;

/** A file and how far it is captured. */
export interface ArchivedFile {
  id: number;
  agent: TranscriptAgent;
  /** Where it is, or was when it was seen last. */
  path: string;
  kind: TranscriptFile['kind'];
  session: string | null;
  agentId: string | null;
  compression: TranscriptFile['compression'];
  /** It is not there any more; what was captured of it stays. */
  gone: boolean;
  /** How often it was found to differ from what was stored of it. */
  generation: number;
  committedBytes: number;
  /** Complete lines that are captured. */
  lines: number;
  /** Ms since the epoch; null: nothing yet. */
  committedAt: number | null;
  /** Bytes that it had beyond what is captured, when it was read last; null: the cursor is lost, the next read makes a new one. */
  behindBytes: number | null;
  /** What the size limit removed of its raw bytes, from their begin on; null: nothing. `at` in ms since the epoch. */
  trimmed: { bytes: number; lines: number; at: number } | null;
  records: number;
  copies: number;
  /** Broken pieces of the present generation. */
  quarantined: number;
}

export interface ArchivedSession {
  session: string;
  agent: TranscriptAgent;
  files: number;
  records: number;
  /** Times of the first and the last record in the order of the files, ms since the epoch. */
  firstAt: number | null;
  lastAt: number | null;
  committedAt: number | null;
}

export interface QuarantinedPiece {
  id: number;
  fileId: number;
  path: string;
  generation: number;
  line: number;
  start: number;
  length: number;
  reason: string;
  foundAt: number;
  /** The file no longer holds it. */
  lost: boolean;
}
