import type { DecisionCount } from '../../core/governance/audit.ts';
import type { Store } from '../../store/store.ts';

const MINUTE_MS = 60_000;

/** What passed in silence, counted here and written in the background: no call waits for it. */
export class SilentCounts {
  #counts = new Map<string, DecisionCount>();

  add(of: Omit<DecisionCount, 'minute' | 'count'>, now: number): void {
    const minute = now - (now % MINUTE_MS);
    const key = `${of.sessionId}\0${of.tool}\0${of.service}\0${minute}`;
    const known = this.#counts.get(key);
    if (known === undefined) this.#counts.set(key, { ...of, minute, count: 1 });
    else known.count += 1;
  }

  /** What is not written yet. */
  get waiting(): readonly DecisionCount[] {
    return Array.from(this.#counts.values());
  }

  /** Adds them to the register. What could not be written waits for the next time. */
  async flush(store: Store): Promise<void> {
    const taken = this.#counts;
    if (taken.size === 0) return;
    this.#counts = new Map();
    try {
      await store.transaction([], async (tx) => {
        for (const count of taken.values()) await tx.decisions.count(count);
      });
    } catch (error) {
      for (const [key, count] of taken) {
        const newer = this.#counts.get(key);
        this.#counts.set(key, newer === undefined ? count : { ...count, count: count.count + newer.count });
      }
      throw error;
    }
  }
}
