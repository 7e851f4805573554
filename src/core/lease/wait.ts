/** A session that was refused a path in its running turn. */
export interface Wait {
  sessionId: string;
  workspaceId: number;
  worktreeId: number;
  path: string;
  key: string;
  /** The turn (index) in which it was refused; a wait lasts until the end of that turn. */
  turn: number;
  /** Refusals of this path in this turn. */
  denials: number;
  /** The place in the line. */
  since: number;
  /** It asked for the place by word, and keeps it over the end of its turn until this time; null: a place that came with a refusal. */
  askedUntil: number | null;
  /** Its turn has come: until this time nobody else gets the file. null while it waits. */
  reservedUntil: number | null;
}
