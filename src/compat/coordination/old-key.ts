/** How an old configuration file writes the value of a key. Numbers are whole; both bounds belong to them. */
export type OldShape =
  | { type: 'boolean' }
  | { type: 'whole'; min: number; max: number; unit: 'seconds' | 'days' }
  | { type: 'choice'; values: readonly string[] }
  /** A list of some of these. */
  | { type: 'choices'; values: readonly string[] }
  /** A list of patterns of files. */
  | { type: 'patterns' }
  | { type: 'texts' }
  | { type: 'text' }
  /** Pattern → number. */
  | { type: 'table'; min: number; max: number; unit: 'seconds' }
  /** Name → files and dependencies. */
  | { type: 'areas' }
  /** A list of word and number. */
  | { type: 'priorities' };

export type OldKey = OldShape & {
  /** What it does here: names of settings, or what else it fills. Empty: nothing, and `reason` says why. */
  becomes: readonly string[];
  reason?: string;
};

/** A part of the repository that one session can work in. */
export interface OldArea {
  name: string;
  /** Patterns; a leading `!` takes away what an earlier one covers. */
  files: readonly string[];
  /** Names of areas that this one builds on. */
  dependencies: readonly string[];
}

/** How urgent a kind of work is, by the word for it. */
export interface OldPriority {
  match: string;
  priority: number;
}

export type OldValue =
  | boolean
  | number
  | string
  | readonly string[]
  | readonly (readonly [pattern: string, amount: number])[]
  | readonly OldArea[]
  | readonly OldPriority[];

/** One key as a file has it. */
export interface OldEntry {
  value: OldValue;
  line: number;
}

/** Keys of one file, by their full names (`session_coordination.lock_timeout`). Every value is right for its key. */
export type OldEntries<E extends OldEntry = OldEntry> = ReadonlyMap<string, E>;
