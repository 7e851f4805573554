/**
 * What others know of a session, as far as renderings of its context show it. Times are ms since the epoch. null: unknown,
 * which is left out or said as unknown.
 */
export interface SessionFacts {
  /** The agent's own id of the session. */
  sessionId: string;
  number: number | null;
  /** Other names of it, the current one first. */
  aliases: readonly string[];
  agent: string;
  project: string | null;
  role: string | null;
  /** What somebody said that the session is for; null: nobody did, and the context's own goal counts. */
  goal: string | null;
  workingDirectory: string | null;
  /** Root of its checkout. */
  worktree: string | null;
  /** Its checkout is a further worktree of its repository. */
  usingWorktree: boolean;
  branch: string | null;
  /** Name of its tmux session; null: not in tmux. */
  tmuxSession: string | null;
  /** The agent's transcript. */
  transcript: string | null;
  /** Where what was captured lies. */
  historyDirectory: string | null;
  startedAt: number | null;
  /** null: it goes on. */
  endedAt: number | null;
  /** Time of this rendering. */
  now: number;
  /** Version of Rollcall. */
  version: string;
}
