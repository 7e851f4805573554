import type { Session, Turn, TurnEnd } from './session.ts';

/**
 *     (none) ──prompt, tool call──▶ running ──stop, idle, interrupt, …──▶ over ──prompt, tool call──▶ running (next index)
 *
 * A prompt always opens a new turn: after an interrupt the agent sends no event, so the next prompt is the first sign.
 * A tool call opens one only when none runs (the session was there before the hooks, or the turn was judged over too early).
 * The report of a finished call opens none: it may come after the end of its turn.
 */
export const noTurn: Turn = { index: 0, running: false, startedAt: null, activeAt: null, endedAt: null, endedBy: null };

export function beginTurn(turn: Turn, now: number): Turn {
  return { index: turn.index + 1, running: true, startedAt: now, activeAt: now, endedAt: null, endedBy: null };
}

export function continueTurn(turn: Turn, now: number): Turn {
  return turn.running ? { ...turn, activeAt: now } : beginTurn(turn, now);
}

export function endTurn(turn: Turn, now: number, by: TurnEnd): Turn {
  return turn.running ? { ...turn, running: false, endedAt: now, endedBy: by } : turn;
}

/** What can be seen of a turn from outside of its events. Times in ms since the epoch. */
export interface TurnEvidence {
  /** null: no process is known, or none can be seen from here. */
  processAlive: boolean | null;
  processStopped: boolean;
  /** What the agent's own session file says, and since when; null when there is none. */
  agentState: { state: 'idle' | 'busy' | 'waiting'; since: number } | null;
  /** Newest interrupt (or refused permission) in the transcript. */
  interruptedAt: number | null;
  /** Last growth of the transcript. */
  transcriptGrewAt: number | null;
  /** Announced and unanswered tool calls. */
  openCalls: number;
  /** A child process of the agent that started during this turn lives. */
  liveChild: boolean;
}

/** Evidence from later than this was written before the clock was set back. */
const CLOCK_SLACK_MS = 1000;

/**
 * Why a turn that was thought to run is over, or null when it runs. Only evidence newer than the turn's last activity
 * counts; silence alone ends a turn only when nothing of it is left that could still be at work.
 */
export function turnOver(session: Session, evidence: TurnEvidence, now: number, silenceMs: number, wokeAt = 0): TurnEnd | null {
  const { turn } = session;
  if (!turn.running) return turn.endedBy ?? 'stop';
  if (session.endedAt !== null || evidence.processAlive === false) return 'process-gone';
  if (evidence.processStopped) return 'stopped-process';
  const activeAt = turn.activeAt ?? turn.startedAt ?? 0;
  if (evidence.interruptedAt !== null && evidence.interruptedAt >= activeAt && evidence.interruptedAt <= now + CLOCK_SLACK_MS)
    return 'interrupt';
  if (evidence.agentState?.state === 'idle' && evidence.agentState.since >= activeAt) return 'idle';
  if (evidence.agentState !== null && evidence.agentState.state !== 'idle') return null;
  if (evidence.openCalls > 0 || evidence.liveChild) return null;
  const lastSign = Math.max(activeAt, session.lastSeenAt, evidence.transcriptGrewAt ?? 0, wokeAt);
  return now - lastSign > silenceMs ? 'silence' : null;
}
