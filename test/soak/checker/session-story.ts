import type { Hold } from './journal.ts';

/** What the journal has told of one session so far. */
export interface SessionStory {
  ended: boolean;
  turnRuns: boolean;
  /** The entry with which its newest turn began: within one transaction times say nothing. */
  turnSeq: number;
  /** A resume writes down what it gives back before it says that it is one: its own entry must follow. */
  waking: boolean;
  held: Set<Hold>;
  /** What it held at its end: a resume may give it back. */
  dormant: Hold[];
}

export function newStory(): SessionStory {
  return { ended: false, turnRuns: false, turnSeq: 0, waking: false, held: new Set(), dormant: [] };
}

export function heldAt(story: SessionStory, path: string): Hold[] {
  return [...story.held].filter((hold) => hold.path === path);
}

/** The value of a key, made when it is not there. */
export function within<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** A list in the data of an entry. */
export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
