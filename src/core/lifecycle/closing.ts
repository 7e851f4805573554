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

/** What a phase gives when it ended. */
export type PhaseResult = Pick<PhaseRecord, 'lines' | 'warnings' | 'data'>;

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

/** Whether the session's tool calls are refused: it began to close down and was not opened again. */
export function isClosed(closing: Closing | null): boolean {
  return closing !== null && closing.begunAt !== null && closing.reopenedAt === null;
}

/** Began, and neither ended nor was given up: somebody has to go on. */
export function isUnfinished(closing: Closing): boolean {
  return isClosed(closing) && closing.closedAt === null;
}

/** What is next; null: all phases have ended. */
export function nextPhase(closing: Closing): PhaseName | null {
  return PHASES.find((name) => phaseOf(closing, name)?.endedAt == null) ?? null;
}

export function phaseOf(closing: Closing, name: PhaseName): PhaseRecord | null {
  return closing.phases.find((phase) => phase.name === name) ?? null;
}

/** A phase begins, or is taken up again: then it keeps what it knew. */
export function beginPhase(closing: Closing, name: PhaseName, now: number): Closing {
  if (phaseOf(closing, name) !== null) return closing;
  const begun: PhaseRecord = { name, begunAt: now, endedAt: null, lines: [], warnings: [], data: {} };
  return { ...closing, phases: [...closing.phases, begun] };
}

/** What a phase that goes on has to know should it be broken off now. */
export function notePhase(closing: Closing, name: PhaseName, data: PhaseRecord['data']): Closing {
  return changePhase(closing, name, (phase) => ({ ...phase, data: { ...phase.data, ...data } }));
}

/** A phase ended; when it was the last one, the closing did. What has ended stays as it is. */
export function endPhase(closing: Closing, name: PhaseName, result: PhaseResult, now: number): Closing {
  const ended = changePhase(closing, name, (phase) =>
    phase.endedAt === null ? { ...phase, ...result, data: { ...phase.data, ...result.data }, endedAt: now } : phase,
  );
  return nextPhase(ended) === null && ended.closedAt === null ? { ...ended, closedAt: now } : ended;
}

/** The user goes on with the session: what was closed down is open again, and what was not finished is given up. */
export function reopen(closing: Closing, now: number): Closing {
  return isClosed(closing) ? { ...closing, reopenedAt: now } : closing;
}

function changePhase(closing: Closing, name: PhaseName, change: (phase: PhaseRecord) => PhaseRecord): Closing {
  return { ...closing, phases: closing.phases.map((phase) => (phase.name === name ? change(phase) : phase)) };
}
