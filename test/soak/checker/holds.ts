import type { Hold } from './journal.ts';

/** What is held at one moment, and what of it excludes what else. */
export class Holds {
  /** By worktree and path. */
  readonly #files = new Map<string, Set<Hold>>();
  /** Patterns, and what counts in every worktree. */
  readonly #wide = new Set<Hold>();

  add(hold: Hold): void {
    if (isWide(hold)) this.#wide.add(hold);
    else this.#at(hold).add(hold);
  }

  remove(hold: Hold): void {
    this.#wide.delete(hold);
    this.#at(hold).delete(hold);
  }

  all(): Hold[] {
    return [...this.#wide, ...[...this.#files.values()].flatMap((holds) => Array.from(holds))];
  }

  /** What stands at this time on a place that the hold is for, and is not held together with it. */
  against(hold: Hold, at: number): Hold[] {
    const near = isWide(hold) ? this.all() : [...this.#at(hold), ...this.#wide];
    return near.filter(
      (other) =>
        other !== hold &&
        !(other.mode === 'shared' && hold.mode === 'shared') &&
        // What is wide gives way once its time is over, and stays.
        !(isWide(other) && hasExpired(other, at)) &&
        (other.worktree === hold.worktree || other.everywhere || hold.everywhere) &&
        samePlace(other.path, hold.path),
    );
  }

  #at(hold: Hold): Set<Hold> {
    const key = `${hold.worktree}\0${hold.path}`;
    const found = this.#files.get(key) ?? new Set();
    this.#files.set(key, found);
    return found;
  }
}

/** A claim whose time is over. */
export function hasExpired(hold: Hold, at: number): boolean {
  return hold.claimedUntil !== null && at >= hold.claimedUntil;
}

export function isPattern(path: string): boolean {
  return /[*?]/.test(path);
}

/** Whether a file, or a pattern, and another one can be one file; of two patterns, whether one is below the other's directory. */
export function samePlace(a: string, b: string): boolean {
  if (a === b) return true;
  if (isPattern(a) && isPattern(b)) return below(a, b) || below(b, a);
  return isPattern(a) ? expression(a).test(b) : isPattern(b) && expression(b).test(a);
}

function isWide(hold: Hold): boolean {
  return hold.everywhere || isPattern(hold.path);
}

function below(inner: string, outer: string): boolean {
  return outer.endsWith('/**') && inner.startsWith(outer.slice(0, -2));
}

/** `*` and `?` within a name, `**` over directories. */
function expression(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) =>
      part === '**'
        ? '.*'
        : part
            .replaceAll(/[\\^$+.()|[\]{}]/g, String.raw`\$&`)
            .replaceAll('*', '[^/]*')
            .replaceAll('?', '[^/]'),
    )
    .join('/');
  return new RegExp(`^${source.replaceAll('.*/', '(?:.*/)?')}$`);
}
