import type { SessionRef } from './api.ts';
import type { WhoamiRequest } from './api-identity.ts';
import type { IntentView } from './intent-view.ts';

/**
 * POST /api/intent: what a session works on, by its own word or a person's. Absent fields stay as they are; with none of them
 * nothing is changed. A text that differs from the former one begins anew: what was said of that one is gone.
 */
export interface IntentRequest extends WhoamiRequest {
  /** null: of the caller. */
  session: string | null;
  /** null: is taken away, with all that was said. */
  text?: string | null;
  /** Absolute paths or patterns, as of a claim; they count in every checkout of the repository. */
  areas?: string[];
  /** Whole percent. */
  progress?: number;
  /** Seconds from now. */
  eta?: number;
  /** Sessions whose work this one builds on. */
  dependsOn?: string[];
  done?: boolean;
}

export interface IntentReply {
  session: SessionRef;
  intent: IntentView | null;
  /** What whoever said it should know, in lines: the same was said by another, or what it depends on. */
  notes: string[];
  now: string;
}
