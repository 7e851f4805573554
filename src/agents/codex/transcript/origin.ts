import { count, member, object, text } from '../../transcript/json.ts';

/** What the first record of a rollout says of its session. */
export interface CodexOrigin {
  sessionId: string | null;
  /** `cli`, `vscode`, `exec`, `mcp`, …; `subagent` when another session began it. null: not said. */
  source: string | null;
  /** The session that it was forked from, or that began it. */
  parentSessionId: string | null;
  /**
   * Newer versions (0.169) do not replay the parent in a fork: its records before this ordinal belong to the fork, and stand in the parent's
   * file alone. The totals of tokens go on from the parent's all the same. null: nothing is taken over in this way.
   */
  parentUntil: number | null;
}

/** @param value a record as parsed JSON. null: it is no `session_meta` */
export function codexOriginOf(value: unknown): CodexOrigin | null {
  const payload = object(member(value, 'type') === 'session_meta' ? member(value, 'payload') : null);
  if (payload === null) return null;
  const source = payload['source'];
  const spawned = member(member(source, 'subagent'), 'thread_spawn');
  return {
    sessionId: text(payload['id']),
    source: text(source) ?? (object(source)?.['subagent'] === undefined ? null : 'subagent'),
    parentSessionId: text(payload['forked_from_id']) ?? text(payload['parent_thread_id']) ?? text(member(spawned, 'parent_thread_id')),
    parentUntil: count(payload['forked_from_ordinal_exclusive']),
  };
}

/** Whether the prompts of such a session were typed by a person: in a terminal or an editor, not by a program that runs Codex. */
export function isTyped(origin: CodexOrigin | null): boolean {
  return origin?.source === 'cli' || origin?.source === 'vscode';
}
