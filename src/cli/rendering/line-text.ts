import type { WaitView } from '../../protocol/api.ts';
import { clockTime } from './age.ts';
import { safe } from './safe.ts';

/** Those of one file, first come first. */
export function lineOf(waits: readonly WaitView[], file: { path: string; worktree: string }): WaitView[] {
  return waits.filter((w) => w.path === file.path && w.worktree === file.worktree).toSorted((a, b) => a.place - b.place);
}

/** One line per file that somebody waits for: `src/a.ts: #2 (reserved until 14:06), #4`. */
export function lineTexts(waits: readonly WaitView[], now: string): string[] {
  const files = Map.groupBy(waits, ({ path, worktree }) => JSON.stringify([worktree, path]));
  return [...files.values()].flatMap(([first]) =>
    first === undefined
      ? []
      : [
          `${safe(first.path)}: ${lineOf(waits, first)
            .map((w) => waiter(w, now))
            .join(', ')}`,
        ],
  );
}

/** `#2`; with its turn come, `#2 (reserved until 14:06)`. */
export function waiter({ session, reservedUntil }: WaitView, now: string): string {
  return reservedUntil === null ? `#${session.number}` : `#${session.number} (reserved until ${clockTime(reservedUntil, now)})`;
}
