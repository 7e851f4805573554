import type { Daemon } from '../context.ts';
import { settleCheckouts } from './settle.ts';

const GONE_MS = 10 * 60_000;
/** Until a checkout that is being made by a git of a killed daemon counts as left, nothing is committed that would wake us. */
const WAITING_MS = 30_000;

/** The task that looks after worktrees: when something was committed since it looked last, and every half minute while one is being made. */
export function watchCheckouts(d: Daemon): () => Promise<void> {
  let seen: number | null = null;
  let lookedAt = 0;
  let goneAt = d.clock.monotonic();
  return async () => {
    const now = d.clock.monotonic();
    const revision = d.store.revision();
    if (revision === seen && now - lookedAt < WAITING_MS) return;
    seen = revision;
    lookedAt = now;
    const gone = now - goneAt >= GONE_MS;
    if (gone) goneAt = now;
    await settleCheckouts(d, { gone });
  };
}
