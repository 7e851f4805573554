import { member, object, text, time } from '../../transcript/json.ts';
import { codexOriginOf } from './origin.ts';

/**
 * Tells, record by record from the begin of a file, which ones a fork or a subagent has taken over from its parent. Codex writes them again with
 * new times, so that neither their times nor ids of their own show it.
 *
 * | state | until | says |
 * | --- | --- | --- |
 * | own | a `session_meta` of another session: the replay begins with that of the parent | own |
 * | replay | a turn that began after the own session did, or the own `session_meta` again (a resume) | replayed |
 * | over | the end of the file | own |
 *
 * Ids of sessions and turns are UUIDs of version 7 and carry the time at which they were made: a replayed turn is older than the session
 * that replays it. In versions without turn ids the first pause of a second in the times ends the replay, which is written in one go; of a
 * subagent, which works at once, too much then counts as replayed.
 *
 * The totals of tokens of the last replayed record are what the session's own counting begins with. Forks of newer versions replay nothing
 * (`parentUntil` of their origin) and count on all the same: theirs begins with the first totals without the response that they came with.
 */
export class CodexReplay {
  readonly #sessionId: string;
  readonly #bornAt: number | null;
  #state: 'own' | 'replay' | 'over' = 'own';
  #turnIds = false;
  #lastAt: number | null = null;

  /** @param sessionId the file's own session, by its name */
  constructor(sessionId: string) {
    this.#sessionId = sessionId;
    this.#bornAt = timeOfUuid(sessionId);
  }

  /** Takes the next record, as parsed JSON. @returns whether it is replayed */
  next(value: unknown): boolean {
    if (this.#state === 'over') return false;
    const origin = codexOriginOf(value);
    if (origin !== null) {
      const foreign = origin.sessionId !== null && origin.sessionId !== this.#sessionId;
      if (this.#state === 'replay' && !foreign) this.#state = 'over';
      else if (foreign) this.#state = 'replay';
    } else if (this.#state === 'replay' && this.#isOwnTurn(value)) this.#state = 'over';
    this.#lastAt = time(member(value, 'timestamp')) ?? this.#lastAt;
    return this.#state === 'replay';
  }

  #isOwnTurn(value: unknown): boolean {
    const began = timeOfUuid(turnIdOf(value));
    if (began !== null && this.#bornAt !== null) {
      this.#turnIds = true;
      return began >= this.#bornAt;
    }
    const at = time(member(value, 'timestamp'));
    return !this.#turnIds && at !== null && this.#lastAt !== null && at - this.#lastAt >= PAUSE_MS;
  }
}

const PAUSE_MS = 1000;

/** How many of the leading records are the file's own `session_meta` and what was replayed behind it; 0: nothing was replayed. */
export function replayedPrefix(sessionId: string, values: Iterable<unknown>): number {
  const replay = new CodexReplay(sessionId);
  let [seen, end] = [0, 0];
  for (const value of values) {
    seen += 1;
    if (replay.next(value)) end = seen;
  }
  return end;
}

function turnIdOf(value: unknown): string | null {
  const payload = object(member(value, 'payload'));
  const type = member(value, 'type');
  const begins =
    type === 'turn_context' || (type === 'event_msg' && (payload?.['type'] === 'task_started' || payload?.['type'] === 'turn_started'));
  return begins ? text(payload?.['turn_id']) : null;
}

/** Ms since the epoch; null when it is no UUID of version 7. */
function timeOfUuid(id: string | null): number | null {
  return id !== null && /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/.test(id) ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
