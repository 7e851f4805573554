import type { JournalReplay } from './journal-replay.ts';
import type { Problem } from './journal.ts';

/** What a client was told, in its own words and by its own log. Times are milliseconds since the epoch, both ends of the call. */
export interface Acknowledged {
  agentSessionId: string;
  told:
    | 'started' // it was opened, or resumed
    | 'turn started'
    | 'turn ended'
    | 'ended'
    | 'granted' // a call that changes `path` was let pass
    | 'refused'
    | 'done' // the report of a call that changed `path` was taken
    | 'failed'; // the report of a call for `path` that changed nothing was taken
  /** Relative to the worktree; null where no file is meant. */
  path: string | null;
  worktree: string | null;
  /** What was asked, for people. */
  call: string | null;
  sentAt: number;
  answeredAt: number;
}

/** What the clients were told and the journal does not show: an answer that came before its commit, or a commit that is lost. */
export function missingFrom(replay: JournalReplay, acknowledged: readonly Acknowledged[]): Problem[] {
  return acknowledged
    .filter((one) => !shows(replay, one))
    .map((one) => ({
      property: 'acknowledged',
      text: `session ${one.agentSessionId} was told "${one.told}"${one.path === null ? '' : ` for ${one.path}`}${one.call === null ? '' : ` (${one.call})`} at ${new Date(one.answeredAt).toISOString()} (asked ${one.answeredAt - one.sentAt} ms before), and the journal does not have it`,
      seq: null,
    }));
}

function shows(replay: JournalReplay, { agentSessionId, told, path, worktree, sentAt, answeredAt }: Acknowledged): boolean {
  const sessions = replay.sessionsOf(agentSessionId);
  const entry = (kinds: RegExp, of: string | null = null): boolean =>
    sessions.some((id) => replay.between(id, kinds, sentAt, answeredAt, of));
  const holds = sessions
    .flatMap((id) => replay.holdsOf(id, path ?? ''))
    .filter((hold) => hold.worktree === worktree && hold.since <= answeredAt && (hold.until === null || hold.until >= sentAt));
  switch (told) {
    case 'started':
      return entry(/^session\.(?:started|resumed)$/);
    case 'turn started':
      return entry(/^turn\.started$/);
    case 'turn ended':
      return entry(/^turn\.ended$/);
    case 'ended':
      return entry(/^session\.ended$/);
    case 'granted':
      return holds.length > 0;
    case 'refused':
      return entry(/^(?:lease\.(?:denied|crossed|reserved|unseen)|work\.protected)$/);
    case 'done':
      return holds.some((hold) => hold.heldAt !== null && hold.heldAt <= answeredAt);
    default:
      // What it has held before it keeps.
      return entry(/^lease\.taken-back$/, path) || holds.some((hold) => hold.heldAt !== null && hold.heldAt <= sentAt);
  }
}
