import type { WindowView } from '../../core/budget/window-view.ts';
import type { ProcessId } from '../../core/session/session.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';

/** What a session knew before a compaction, ready to be given back to it. */
export interface Frozen {
  /** Name of the file that it was written to, below the directory of frozen contexts. */
  file: string;
  captured: 'before' | 'after';
  /** For the model; empty: there is nothing to give back. */
  text: string;
}

/**
 * What sessions knew, as the register's part of the daemon asks for it; behind it are the archive and its threads. Nothing
 * here fails or takes long: what cannot be had in time is null.
 */
export interface Continuity {
  /** The transcript of this session may have grown. */
  hurry(event: AgentEvent): void;
  /**
   * Writes down what the session of this event, in this process of its agent, knows; asked before a compaction, and when the
   * session starts anew by it.
   */
  freeze(event: AgentEvent, process: ProcessId | null): Promise<Frozen | null>;
}

/** How full the windows of sessions are, by the register's id of the session. null: nothing is known. */
export interface WindowViews {
  of(sessionId: string): WindowView | null;
}

/** Where nothing is captured. */
export const noContinuity: Continuity = { hurry: () => {}, freeze: async () => null };
