import { joinFacts, outputOf, stateOf, type UsageCounts, type UsageFact } from './usage-fact.ts';

/**
 * Where facts are kept by their key. A copy of a response may come at any distance and in any file, so what was counted
 * cannot be forgotten without counting it twice: one small fact for each response ever seen. The ledger itself holds sums
 * only; a store in a database keeps its memory the same at any number of responses.
 */
export interface FactStore {
  get(key: string): UsageFact | undefined;
  set(key: string, fact: UsageFact): unknown;
}

/** The sum of responses that share session, project, day, model and length of prompt. Plain JSON. */
export interface UsageBucket {
  session: string;
  project: string;
  /** As `dayOf` names it; `unknown` without a time. */
  day: string;
  /** Of subagents and side questions. */
  beside: boolean;
  model: string | null;
  /** The largest of `PROMPT_BANDS` that the prompts are longer than; 0: none. */
  promptAbove: number;
  responses: number;
  /** How many of them have an output that is not final. */
  partial: number;
  estimated: number;
  counts: UsageCounts;
}

/** Lengths of prompts in tokens beyond which some model costs more. */
export const PROMPT_BANDS = [100_000, 200_000, 272_000] as const;

export const UNKNOWN_DAY = 'unknown';

/** The day of a time in UTC: `2026-01-31`. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/**
 * Counts every response once, whatever the order of files and records, however they are split, and however often they come:
 * a fact replaces what was known of the response before, in its bucket too.
 */
export class UsageLedger {
  readonly #facts: FactStore;
  readonly #dayOf: (at: number) => string;
  readonly #buckets: Map<string, UsageBucket>;

  /** `buckets`: the sums of the facts that the store holds already. `dayOf` must stay the same as long as they live. */
  constructor(facts: FactStore = new Map(), dayOf: (at: number) => string = utcDay, buckets: readonly UsageBucket[] = []) {
    this.#facts = facts;
    this.#dayOf = dayOf;
    this.#buckets = new Map(buckets.map((bucket) => [bucketKey(bucket), structuredClone(bucket)]));
  }

  add(fact: UsageFact): void {
    const known = this.#facts.get(fact.key);
    const joined = known === undefined ? fact : joinFacts(known, fact);
    if (known !== undefined) this.#sum(known, -1);
    this.#sum(joined, 1);
    this.#facts.set(fact.key, joined);
  }

  /** All that another ledger knows, given by its facts. */
  merge(facts: Iterable<UsageFact>): void {
    for (const fact of facts) this.add(fact);
  }

  /** In a fixed order. */
  buckets(): UsageBucket[] {
    const sorted = Array.from(this.#buckets.entries()).sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, bucket]) => structuredClone(bucket));
  }

  #sum(fact: UsageFact, sign: 1 | -1): void {
    const empty = emptyBucket(fact, fact.at === null ? UNKNOWN_DAY : this.#dayOf(fact.at));
    const key = bucketKey(empty);
    const bucket = this.#buckets.get(key) ?? empty;
    const state = stateOf(fact);
    const { counts } = fact;
    bucket.responses += sign;
    if (state !== 'final') bucket[state] += sign;
    bucket.counts.input += sign * counts.input;
    bucket.counts.cacheRead += sign * counts.cacheRead;
    bucket.counts.cacheWrite5m += sign * counts.cacheWrite5m;
    bucket.counts.cacheWrite1h += sign * counts.cacheWrite1h;
    bucket.counts.output += sign * outputOf(fact);
    bucket.counts.webSearches += sign * counts.webSearches;
    if (bucket.responses === 0) this.#buckets.delete(key);
    else this.#buckets.set(key, bucket);
  }
}

function emptyBucket({ place, model, prompt }: UsageFact, day: string): UsageBucket {
  return {
    session: place.session,
    project: place.project,
    day,
    beside: place.beside,
    model,
    promptAbove: PROMPT_BANDS.findLast((band) => prompt > band) ?? 0,
    responses: 0,
    partial: 0,
    estimated: 0,
    counts: { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, webSearches: 0 },
  };
}

function bucketKey({ session, project, day, beside, model, promptAbove }: UsageBucket): string {
  return JSON.stringify([session, project, day, beside, model, promptAbove]);
}
