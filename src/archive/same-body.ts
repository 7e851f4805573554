import { isDeepStrictEqual } from 'node:util';

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

function bodyOf(record: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !ENVELOPE.has(key)));
}
