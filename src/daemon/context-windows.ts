import type { ContextWindow } from '../agents/claude-code/status-line.ts';

/** Longest list that is kept; the session that was heard of longest ago goes first. */
const MOST = 1000;

/**
 * How full the context of each session is, as its agent last said: session id → what it said and when (ms since the epoch). Known
 * only to this daemon: after a restart nobody has said anything until the next status line.
 */
export class ContextWindows {
  readonly #said = new Map<string, ContextWindow & { saidAt: number }>();

  /** The newest word counts, also where it no longer knows. */
  note(sessionId: string, window: ContextWindow, now: number): void {
    this.#said.delete(sessionId);
    this.#said.set(sessionId, { ...window, saidAt: now });
    const [oldest] = this.#said.keys();
    if (this.#said.size > MOST && oldest !== undefined) this.#said.delete(oldest);
  }

  /** null: nothing was said of this session. */
  of(sessionId: string): (ContextWindow & { saidAt: number }) | null {
    return this.#said.get(sessionId) ?? null;
  }
}
