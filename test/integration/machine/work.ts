import type { Place } from './facts.ts';

/** Whose work each file is, by what really wrote it. Nothing is ever committed here, and no file was there before. */
export class Work {
  readonly #last = new Map<string, string | null>();
  readonly #authors = new Map<string, Set<string>>();

  /** @param writer null for the person */
  wrote(place: Place, writer: string | null): void {
    this.#last.set(keyOf(place), writer);
  }

  /** The register has heard of it. */
  reported(place: Place, sessionId: string): void {
    const authors = this.#authors.get(keyOf(place)) ?? new Set();
    this.#authors.set(keyOf(place), authors.add(sessionId));
  }

  /** The file is gone, and with it all work in it. */
  gone(place: Place): void {
    this.#authors.delete(keyOf(place));
  }

  lastWriter(place: Place): string | null | undefined {
    return this.#last.get(keyOf(place));
  }

  authors(place: Place): ReadonlySet<string> {
    return this.#authors.get(keyOf(place)) ?? new Set();
  }
}

function keyOf({ worktree, name }: Place): string {
  return `${worktree} ${name}`;
}
