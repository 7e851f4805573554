/**
 * The closing down of a session: who asked for it, how far it got, and who took over what it left. One for each session; a
 * session that was opened again and is closed down once more has a new one. Times are ms since the epoch.
 *
 * A session is closed from the begin of its first phase until it is opened again: in between its tool calls are refused. Each
 * phase is written down before it begins and after it ended, so that a closing that was broken off goes on where it was.
 */
export interface Closing {
  sessionId: string;
  workspaceId: number;
  worktreeId: number | null;
  askedBy: AskedBy;
  askedAt: number;
  /** Turn of the session in which it was asked. */
  askedTurn: number;
  /** null: its user has asked for it, and it did not begin yet. */
  begunAt: number | null;
  /** The checkout (outside of git: the directory) that marker and document are written to. */
  root: string;
  /** `SESSION_CLOSEDOWN_<date>[-n]`: name of the document, without ending; null until it begins. */
  document: string | null;
  /** Those that began, in order. */
  phases: readonly PhaseRecord[];
  /** When its last phase ended. */
  closedAt: number | null;
  reopenedAt: number | null;
  /** What the next session is given; null until the document is written. */
  recovery: Recovery | null;
  consumedBy: string | null;
  consumedAt: number | null;
  /** `rollcall init` has shown it to the session that it was given to. */
  shownAt: number | null;
}

/** A person at a terminal; the user's prompt, which was exactly the phrase; or nobody but the agent itself. */
export type AskedBy = 'person' | 'prompt' | 'agent';

export const PHASES = ['marker', 'cleanup', 'git', 'hand-off'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface PhaseRecord {
  name: PhaseName;
  begunAt: number;
  /** null: it was begun, and never ended. */
  endedAt: number | null;
  /** What it did, for people: a line each. */
  lines: readonly string[];
  /** What did not work, a line each. */
  warnings: readonly string[];
  /** What it has to know when it is taken up again, and what later phases need of it. */
  data: Readonly<Record<string, unknown>>;
}

/** What a successor needs first, each line made to be shown. */
export interface Recovery {
  priorities: readonly string[];
  commits: readonly string[];
  issues: readonly string[];
  cleanup: readonly string[];
}

/** A request that did not begin yet. */
export function askedFor(
  session: { id: string; workspaceId: number; worktreeId: number | null; turn: { index: number } },
  askedBy: AskedBy,
  root: string,
  now: number,
): Closing {
  return {
    sessionId: session.id,
    workspaceId: session.workspaceId,
    worktreeId: session.worktreeId,
    askedBy,
    askedAt: now,
    askedTurn: session.turn.index,
    begunAt: null,
    root,
    document: null,
    phases: [],
    closedAt: null,
    reopenedAt: null,
    recovery: null,
    consumedBy: null,
    consumedAt: null,
    shownAt: null,
  };
}
