import type { Caller, SessionRef } from './api.ts';
import type { PriorityView } from './priority-view.ts';

/** POST /api/priority: of which session, and what it is from now on. Only a person at a terminal sets one. */
export interface PriorityRequest {
  cwd: string;
  caller: Caller;
  /** null: of all that have one. */
  session: string | null;
  /** A whole number or a word; null: it is taken away. Absent: nothing is changed. */
  priority?: string | null;
}

export interface PriorityReply {
  /** What stands now: of the session that was named, else of all that live in this repository and have one. */
  priorities: { session: SessionRef; priority: PriorityView | null }[];
  /** The words that can be said here, as coordination.yaml has them, or the built-in ones. */
  words: { match: string; priority: number }[];
  /** What a session counts as of which nobody said anything. */
  normal: number;
}
