import type { TranscriptRecord } from '../../../core/transcript/record.ts';
import { member, text, time, type JsonObject } from '../../transcript/json.ts';

/** What every record says of itself, whatever its type. */
export type Envelope = Omit<TranscriptRecord, 'kind' | 'parts' | 'usage' | 'compaction'>;

export function envelopeOf(record: JsonObject, nativeType: string): Envelope {
  return {
    uuid: text(record['uuid']),
    parentUuid: text(record['parentUuid']),
    nativeType,
    at: time(record['timestamp']) ?? time(member(record['snapshot'], 'timestamp')),
    agentSessionId: text(record['sessionId']),
    agentId: text(record['agentId']),
    sidechain: record['isSidechain'] === true,
    cwd: text(record['cwd']),
    branch: text(record['gitBranch']),
    version: text(record['version']),
  };
}

/** Fields of the envelope of a value that is no record at all. */
export const NO_ENVELOPE: Envelope = {
  uuid: null,
  parentUuid: null,
  nativeType: '',
  at: null,
  agentSessionId: null,
  agentId: null,
  sidechain: false,
  cwd: null,
  branch: null,
  version: null,
};

/** Who speaks in a record: a person (`typed`), somebody in a person's place, or the program itself. */
export type Speaker = 'typed' | 'other' | 'program';

/** Sources of a prompt (`promptSource`) behind which a person's keyboard is. Accepting a suggestion is not typing it. */
const TYPED_SOURCES: ReadonlySet<string> = new Set(['typed', 'queued']);

/**
 * Who said what a record brings in. `typed` only where nothing speaks against it: a session begun at a terminal, outside of
 * subagents, from a person. Versions before `entrypoint` do not say how they were begun; their sessions count as begun by a person.
 *
 * A fork copies records with the `entrypoint` of the fork (seen in 2.1.197): what a record says of its own prompt goes before it.
 *
 * @param origin of the record, or of the queued prompt in it
 */
export function speakerOf(record: JsonObject, origin: unknown): Speaker {
  const kind = text(member(origin, 'kind'));
  if (kind === 'task-notification') return 'program';
  if (kind !== null && kind !== 'human') return 'other';
  if (record['isSidechain'] === true || text(record['agentId']) !== null) return 'other';
  const userType = text(record['userType']);
  if (userType !== null && userType !== 'external') return 'other';
  const source = text(record['promptSource']);
  if (source !== null) return TYPED_SOURCES.has(source) && isAttended(record) ? 'typed' : 'other';
  const entrypoint = text(record['entrypoint']);
  return (entrypoint === null || entrypoint === 'cli') && isAttended(record) ? 'typed' : 'other';
}

function isAttended(record: JsonObject): boolean {
  const session = text(record['sessionKind']);
  return session === null || session === 'interactive';
}
