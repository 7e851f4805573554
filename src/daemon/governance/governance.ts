import { MadeFiles } from './made-files.ts';
import { RuleBooks } from './rule-books.ts';
import { SilentCounts } from './silent-counts.ts';

/** How long a code can be said, and how long after that it can be used. */
export const CODE_MS = 10 * 60_000;
const CALLS_KEPT = 4096;
const CODES_KEPT = 256;

/** What the deciding about calls keeps beside the register. All of it may be lost: everything is right without it. */
export interface Governance {
  /** Rollcall's own directories: what sessions write there a person is asked about. */
  own: readonly string[];
  /** A fresh code for a person, as it is shown. */
  newCode: () => string;
  books: RuleBooks;
  silent: SilentCounts;
  made: MadeFiles;
  /** Decisions about calls that were not reported yet, by session and call. */
  open: Bounded<string[]>;
  /** Codes as they were shown, by decision: the register has their hashes alone. */
  codes: Bounded<{ code: string; until: number }>;
}

export function newGovernance({ own, newCode }: Pick<Governance, 'own' | 'newCode'>): Governance {
  return {
    own,
    newCode,
    books: new RuleBooks(),
    silent: new SilentCounts(),
    made: new MadeFiles(),
    open: new Bounded(CALLS_KEPT),
    codes: new Bounded(CODES_KEPT),
  };
}

/** A map that forgets what came first when it is full. */
class Bounded<T> {
  readonly #rows = new Map<string, T>();
  readonly #most: number;
  constructor(most: number) {
    this.#most = most;
  }
  /** What came first is the first. */
  entries(): [string, T][] {
    return [...this.#rows];
  }
  get(key: string): T | undefined {
    return this.#rows.get(key);
  }
  set(key: string, value: T): void {
    this.#rows.delete(key);
    this.#rows.set(key, value);
    for (const oldest of this.#rows.keys()) {
      if (this.#rows.size <= this.#most) break;
      this.#rows.delete(oldest);
    }
  }
  delete(key: string): void {
    this.#rows.delete(key);
  }
}
