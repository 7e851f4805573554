/** What a session did, told from its entries in the journal. Times are milliseconds since the epoch, UTC. */
export interface SessionStory {
  /** Its first entry, or what a summary said of it; null without any. */
  from: number | null;
  /** Time between its starts and its ends, up to `now`; time away counts for nothing. */
  presentMs: number;
  /** False where its first entries are not kept any more: the counts are then at least these. */
  complete: boolean;
  counts: StoryCounts;
  /** The files that it changed, as far as the kept entries name them; the first one first. */
  files: readonly StoryFile[];
}

export interface StoryCounts {
  turns: number;
  /** Different files that it changed and held. */
  files: number;
  /** Files that it was given for an edit, each time. */
  leases: number;
  claims: number;
  /** Edits and commands that were refused to it. */
  denials: number;
  /** Leased files of its own that somebody else changed. */
  incidents: number;
  messagesSent: number;
  /** Sent to it, whether it read them or not. */
  messagesReceived: number;
}

export interface StoryFile {
  path: string;
  /** Real path of the checkout; empty where no kept entry says it. */
  worktree: string;
}

/** One entry of its journal; JournalEntry of the store has these fields. */
export interface StoryEntry {
  at: number;
  kind: string;
  data: Readonly<Record<string, unknown>>;
}

/** The kind of the entry that keeps the counts of all entries before it. */
export const SUMMARY = 'session.summarised';

const NOTHING: StoryCounts = { turns: 0, files: 0, leases: 0, claims: 0, denials: 0, incidents: 0, messagesSent: 0, messagesReceived: 0 };
const REFUSALS = new Set(['lease.denied', 'lease.crossed', 'lease.reserved', 'lease.unseen']);

/** @param entries all that are kept of one session, oldest first */
export function tellStory(entries: readonly StoryEntry[], now: number): SessionStory {
  const counts = { ...NOTHING };
  const files = new Map<string, StoryFile>();
  const granted = new Map<string, string>();
  const first = entries[0];
  let complete = first !== undefined && isBeginning(first);
  let from = first?.at ?? null;
  let since = from;
  let presentMs = 0;
  const file = (entry: StoryEntry): void => {
    const path = textOf(entry.data['path']);
    const worktree = textOf(entry.data['worktree']) || (granted.get(`${numberOf(entry.data['token'])} ${path}`) ?? '');
    const key = `${worktree}\0${path}`;
    if (files.has(key)) return;
    files.set(key, { path, worktree });
    counts.files += 1;
  };
  for (const entry of entries) {
    const { kind, data, at } = entry;
    if (kind === SUMMARY) {
      for (const name of Object.keys(NOTHING) as (keyof StoryCounts)[]) counts[name] = numberOf(data[name]);
      complete = data['complete'] === true;
      const begun = Date.parse(textOf(data['from']));
      from = Number.isNaN(begun) ? from : begun;
      presentMs = numberOf(data['seconds']) * 1000;
      since = null;
    } else if (kind === 'session.ended' || kind === 'session.inactive') {
      if (since !== null) presentMs += Math.max(0, at - since);
      since = null;
    } else if (kind === 'session.resumed' || kind === 'session.active') since ??= at;
    else if (kind === 'turn.started') counts.turns += 1;
    else if (kind === 'lease.granted' || kind === 'lease.found') {
      counts.leases += 1;
      granted.set(`${numberOf(data['token'])} ${textOf(data['path'])}`, textOf(data['worktree']));
      if (kind === 'lease.found') file(entry);
    } else if (kind === 'lease.held') file(entry);
    else if (kind === 'lease.claimed' && data['renewed'] !== true) counts.claims += 1;
    else if (kind === 'lease.incident') counts.incidents += 1;
    else if (kind === 'message.sent') counts.messagesSent += 1;
    else if (kind === 'message.queued') counts.messagesReceived += 1;
    else if (REFUSALS.has(kind) || (kind === 'work.protected' && data['verdict'] === 'deny')) counts.denials += 1;
  }
  if (since !== null) presentMs += Math.max(0, now - since);
  return { from, presentMs, complete, counts, files: [...files.values()] };
}

/** A session of a terminal begins with what was said about it, all others with `session.started`. */
function isBeginning({ kind, data }: StoryEntry): boolean {
  if (kind === 'session.registered') return data['renewed'] === false;
  return kind === 'session.started' || (kind === 'session.identified' && data['agent'] === 'terminal');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
