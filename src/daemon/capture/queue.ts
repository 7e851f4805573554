import type { TranscriptFile } from '../../core/transcript/record.ts';

export interface Due {
  file: TranscriptFile;
  /** Somebody waits for it: before all others, and without a pause. */
  hurried: boolean;
  /** It will not grow any more: its last line counts without a line feed, and all of it is compared with what is stored. */
  finish: boolean;
  /** With `finish`: it was compared with what is stored since that was asked; only what follows is to be read. */
  compared?: boolean;
}

/**
 * The files that have to be looked at: each once, the hurried ones first, else in the order in which they came. A file that
 * becomes due while it is worked on is due again afterwards.
 */
export class CaptureQueue {
  readonly #hurried = new Map<string, Due>();
  readonly #others = new Map<string, Due>();
  readonly #waiting = new Set<{ paths: Set<string>; resolve: () => void }>();
  #current: string | null = null;

  /** Files that are due or worked on. */
  get size(): number {
    const only = this.#current !== null && !this.#hurried.has(this.#current) && !this.#others.has(this.#current);
    return this.#hurried.size + this.#others.size + Number(only);
  }

  add(due: Due): void {
    const { path } = due.file;
    const known = this.#hurried.get(path) ?? this.#others.get(path);
    const merged = {
      ...due,
      hurried: due.hurried || known?.hurried === true,
      finish: due.finish || known?.finish === true,
      compared: isCompared(due) && (known === undefined || isCompared(known)),
    };
    if (merged.hurried) {
      this.#others.delete(path);
      this.#hurried.set(path, merged);
    } else this.#others.set(path, merged);
  }

  /** The next one, which is then worked on until `done`. */
  take(): Due | null {
    const due = first(this.#hurried) ?? first(this.#others);
    if (!due) return null;
    this.#hurried.delete(due.file.path);
    this.#others.delete(due.file.path);
    this.#current = due.file.path;
    return due;
  }

  /** The one that was taken is over for now. */
  done(): void {
    this.#current = null;
    this.#settle();
  }

  /** Resolves when none of these is due any more, or worked on. */
  async until(paths: readonly string[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ paths: new Set(paths), resolve });
    this.#settle();
    return promise;
  }

  #settle(): void {
    for (const waiting of this.#waiting) {
      for (const path of waiting.paths) if (!this.#isDue(path)) waiting.paths.delete(path);
      if (waiting.paths.size > 0) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  #isDue(path: string): boolean {
    return this.#current === path || this.#hurried.has(path) || this.#others.has(path);
  }
}

/** Whether it asks for no comparison. */
function isCompared({ finish, compared }: Due): boolean {
  return !finish || compared === true;
}

function first(map: ReadonlyMap<string, Due>): Due | null {
  return map.values().next().value ?? null;
}
