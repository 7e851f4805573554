/** What other files make of a transcript: copies in a fork or a resume, a rollout that begins with its parent's. */

/**
 * The lines of a session as a fork (or a resume of older versions) copies them: another `sessionId`, and the `entrypoint` of the fork; ids,
 * times, message and request ids and usage stay. Lines without a chain (titles, modes, snapshots) are not copied.
 *
 * @param lines whole, each with its end
 */
export function* forkedLines(lines: Iterable<string>, sessionId: string, entrypoint = 'cli'): Generator<string> {
  for (const line of lines) {
    const record = JSON.parse(line) as Record<string, unknown>;
    if (typeof record['uuid'] === 'string')
      yield `${JSON.stringify({ ...record, sessionId, ...('entrypoint' in record ? { entrypoint } : {}) })}\n`;
  }
}

/**
 * The begin of a forked rollout: its own `session_meta`, then everything of the parent with new times, written in one go.
 *
 * @param parent the parent's lines, whole, each with its end
 * @param at ms since the epoch
 */
export function* forkedRollout(parent: Iterable<string>, own: { sessionId: string; at: number; subagent?: boolean }): Generator<string> {
  let at = own.at;
  for (const line of parent) {
    const record = JSON.parse(line) as { type: string; payload: Record<string, unknown> };
    if (at === own.at) yield ownMeta(record.payload, own);
    at += 1;
    yield `${JSON.stringify({ ...record, timestamp: new Date(at).toISOString() })}\n`;
  }
}

function ownMeta(parent: Record<string, unknown>, own: { sessionId: string; at: number; subagent?: boolean }): string {
  const timestamp = new Date(own.at).toISOString();
  const parentId = String(parent['id']);
  const source = own.subagent === true ? { subagent: { thread_spawn: { parent_thread_id: parentId, depth: 1 } } } : parent['source'];
  const payload = { ...parent, id: own.sessionId, timestamp, source, forked_from_id: parentId };
  return `${JSON.stringify({ timestamp, type: 'session_meta', payload })}\n`;
}
