import { isDeepStrictEqual } from 'node:util';
import { digest } from './bytes.ts';

/** What a resume or fork may write anew into the copy of a record. Everything else is what was said, and when. */
const ENVELOPE = new Set([
  'sessionId',
  'session_id',
  'cwd',
  'gitBranch',
  'version',
  'parentUuid',
  'logicalParentUuid',
  'slug',
  'userType',
  'entrypoint',
  'isSidechain',
  'agentId',
  'forkedFrom',
  'teamName',
]);

/** Whether two records of the same uuid are the same but for their envelope. */
export function sameBody(one: object, other: object): boolean {
  return isDeepStrictEqual(bodyOf(one), bodyOf(other));
}

/** Equal for equal bodies. */
export function bodyDigest(record: object): Buffer {
  return digest(Buffer.from(JSON.stringify(inOrder(bodyOf(record)))));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, member]: [string, unknown]) => [key, inOrder(member)]),
  );
}

function bodyOf(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !ENVELOPE.has(key)));
}
