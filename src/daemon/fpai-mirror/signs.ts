import type { JournalEntry, Store } from '../../store/store.ts';

/** Who imports what the old scripts wrote, for the journal. */
export const OLD_FILES = 'the old files';

/** A sign of life that is worth a heartbeat file. */
export interface Sign {
  sessionId: string;
  at: number;
  /** Somebody said who it is. */
  identified: boolean;
}

/** Each identify gives a heartbeat too. */
const KINDS = new Set(['session.started', 'session.resumed', 'session.registered', 'session.heartbeat']);
const PAGE = 1000;

/** The signs of life that the journal tells of one workspace after an entry, oldest first, and where it ends now. */
export async function signsSince(
  store: Store,
  workspaceId: number,
  after: number,
): Promise<{ signs: Sign[]; seq: number; moved: boolean }> {
  const signs: Sign[] = [];
  let seq = after;
  let moved = false;
  for (;;) {
    const from = seq;
    const entries = await store.read((tx) => tx.journal.after(from, PAGE));
    for (const entry of entries) {
      seq = entry.seq;
      if (entry.workspaceId !== workspaceId) continue;
      moved = true;
      const sign = signOf(entry);
      if (sign !== null) signs.push(sign);
    }
    if (entries.length < PAGE) return { signs, seq, moved };
  }
}

function signOf({ kind, at, sessionId, data }: JournalEntry): Sign | null {
  // What an import says of a session is not new.
  if (sessionId === null || !KINDS.has(kind) || data['by'] === OLD_FILES || (kind === 'session.registered' && 'from' in data)) return null;
  return { sessionId, at, identified: kind === 'session.heartbeat' && data['by'] === 'identify' };
}

/** Number of the newest entry of the journal; 0: it is empty. */
export async function endOfJournal(store: Store): Promise<number> {
  const [newest] = await store.read((tx) => tx.journal.recent({ limit: 1 }));
  return newest?.seq ?? 0;
}
