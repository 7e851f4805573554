import type { JournalEntry } from '../../../src/store/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';

/**
 * Replays the journal: a path has one holder at a time, and its token only grows.
 *
 * @returns how many grants were given while another session held the path, or with a token that did not grow
 */
export async function doubleGrants(register: string): Promise<{ grants: number; double: number }> {
  const store = await openSqliteStore({ path: register, synchronous: 'NORMAL' });
  try {
    const entries = await store.read((tx) => tx.journal.recent({ limit: 10_000_000 }));
    return replay(entries.reverse());
  } finally {
    await store.close();
  }
}

function replay(entries: readonly JournalEntry[]): { grants: number; double: number } {
  const holders = new Map<string, string | null>();
  let [grants, double, newest] = [0, 0, 0];
  for (const { kind, sessionId, data } of entries) {
    const path = String(data['path']);
    if (kind === 'lease.granted') {
      const holder = holders.get(path);
      const token = Number(data['token']);
      grants += 1;
      if ((holder !== undefined && holder !== null && holder !== sessionId) || token <= newest) double += 1;
      newest = Math.max(newest, token);
      holders.set(path, sessionId);
    } else if (kind === 'lease.taken-back' || kind === 'lease.released' || kind === 'lease.passed') {
      holders.set(path, null);
    } else if (kind === 'session.ended') {
      for (const [held, holder] of holders) if (holder === sessionId) holders.set(held, null);
    }
  }
  return { grants, double };
}
