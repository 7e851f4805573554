/** What a property of the journal is, and what breaks it: journal-replay.ts says it in words. */
export type Property = 'one holder' | 'token' | 'ended holder' | 'idle denial' | 'firm' | 'story';

export interface Entry {
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  sessionId: string | null;
  kind: string;
  data: Readonly<Record<string, unknown>>;
}

export interface Problem {
  property: string;
  text: string;
  /** The entry that shows it; null where none does. */
  seq: number | null;
}

/** One time in which a session held a path, or a pattern. */
export interface Hold {
  sessionId: string;
  path: string;
  worktree: string;
  mode: 'exclusive' | 'shared';
  /** Of a claim: until when, Infinity where it has no end. null: it came with an edit. */
  claimedUntil: number | null;
  /** It counts in every worktree. */
  everywhere: boolean;
  /** null: nobody said it yet (a lease that a resume gave back). */
  token: number | null;
  since: number;
  /** When its edit was seen to have happened; null while it is pending. */
  heldAt: number | null;
  /** null while it lasts. */
  until: number | null;
}
