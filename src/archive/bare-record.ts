import type { TranscriptRecord } from '../core/transcript/record.ts';

const NOTHING: TranscriptRecord = {
  uuid: null,
  parentUuid: null,
  nativeType: 'unknown',
  kind: 'unknown',
  at: null,
  agentSessionId: null,
  agentId: null,
  sidechain: false,
  cwd: null,
  branch: null,
  version: null,
  parts: [],
  usage: null,
  compaction: null,
};

/** A record of which no more is known than what is given. */
export function bareRecord(known: Partial<TranscriptRecord>): TranscriptRecord {
  return { ...NOTHING, ...known };
}
