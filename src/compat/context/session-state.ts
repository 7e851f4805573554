import { type Released, releaseJson } from '../../core/redaction/released.ts';
import { isoTime } from '../../core/context/shown.ts';

/** From the root of the checkout. */
export const SESSION_STATE = '.claude/session-state.json';

/** Of the session that was written last there. Times in ms since the epoch; null: not known. */
export interface SessionState {
  startedAt: number;
  /** Counts every session of the repository. */
  ordinal: number;
  /** Prompts and answers. */
  messages: number | null;
  /** What its window holds. */
  tokens: number | null;
  now: number;
}

/** The file in which older tools kept where a session stands: their names, with what is so. What no service reports is empty. */
export function sessionStateFile({ startedAt, ordinal, messages, tokens, now }: SessionState): Released {
  return releaseJson({
    version: '1.0.0',
    session_id: `${new Date(startedAt).toISOString().slice(0, 10)}-${String(ordinal).padStart(3, '0')}`,
    started: isoTime(startedAt),
    message_count: messages,
    token_estimate: tokens,
    last_framework_activity: {},
    staleness_thresholds: { messages: 20, tokens: 30_000 },
    alerts: [],
    last_updated: isoTime(now),
    initialized: true,
  });
}
