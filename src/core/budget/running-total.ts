import type { CumulativeUsage, PlacedRecord } from '../transcript/record.ts';

type Counts = CumulativeUsage['total'];

/** What a file that counts by a running total has said so far. Plain JSON. */
export interface Baseline {
  /** The last total; null: none yet. */
  total: Counts | null;
  /** When the file begins, by its first record with a time. */
  begun: number | null;
  /** The session that the file names first: its own. */
  own: string | null;
  /** The last session beside it that the file names at its begin: the oldest of those that it replays. */
  ancestor: string | null;
}

export interface BaselineStep {
  baseline: Baseline;
  /** What came on top of the total; null: nothing to count. */
  delta: Counts | null;
  /** Names the step from one total to the next: the same in a file and in those that replay it. */
  between: string;
  /** The session that the file and its relatives descend from; null: the file names none. */
  lineage: string | null;
}

const ZERO: Counts = { input: 0, cacheRead: 0, output: 0, reasoning: 0 };

/** A replay is written at once when its file is made, with times of then or of before: no response is that quick. */
const REPLAY_MS = 2_000;

export function newBaseline(): Baseline {
  return { total: null, begun: null, own: null, ancestor: null };
}

/**
 * | the total | counts |
 * | --- | --- |
 * | as before | nothing: it was written again |
 * | grew | the difference |
 * | first of the file | the last response: what the total has beyond it came from a parent; all, where no response is said |
 * | fell in any kind | the last response: the counter began anew |
 * | replayed from a parent | nothing: it is the baseline of what comes |
 *
 * `replayed`: whether the record is of a parent, as the reader of the agent tells; null: it was not asked, and the time
 * tells. A replay that goes unnoticed is known by its totals, where the parent's file is counted too: both steps have one
 * name.
 */
export function stepBaseline(
  before: Baseline,
  record: PlacedRecord,
  usage: CumulativeUsage | null,
  replayed: boolean | null,
): BaselineStep {
  const baseline = begin(before, record, usage);
  const nothing = { baseline, delta: null, between: '', lineage: null };
  if (usage === null) return nothing;
  const { total, last } = usage;
  const next = { ...baseline, total };
  if (replayed ?? isEarly(baseline, record.at)) return { ...nothing, baseline: next };
  const delta = grownBy(baseline, total, last);
  if (same(delta, ZERO)) return { ...nothing, baseline: next };
  const from = baseline.total ?? minus(total, delta);
  return { baseline: next, delta, between: `${named(from)} ${named(total)}`, lineage: next.ancestor ?? next.own };
}

function grownBy({ total: previous, ancestor }: Baseline, total: Counts, last: Counts): Counts {
  if (previous !== null) return fell(previous, total) ? smaller(last, total) : minus(total, previous);
  return same(last, ZERO) && ancestor === null ? total : smaller(last, total);
}

function begin(before: Baseline, record: PlacedRecord, usage: CumulativeUsage | null): Baseline {
  const begun = before.begun ?? record.at;
  let { own, ancestor } = before;
  if (usage === null && record.agentSessionId !== null) {
    own ??= record.agentSessionId;
    if (record.agentSessionId !== own && record.kind === 'meta' && before.total === null) ancestor = record.agentSessionId;
  }
  return begun === before.begun && own === before.own && ancestor === before.ancestor ? before : { ...before, begun, own, ancestor };
}

function isEarly(baseline: Baseline, at: number | null): boolean {
  return baseline.ancestor !== null && baseline.begun !== null && at !== null && at <= baseline.begun + REPLAY_MS;
}

function same(a: Counts, b: Counts): boolean {
  return a.input === b.input && a.cacheRead === b.cacheRead && a.output === b.output && a.reasoning === b.reasoning;
}

function fell(from: Counts, to: Counts): boolean {
  return to.input < from.input || to.cacheRead < from.cacheRead || to.output < from.output;
}

function minus(a: Counts, b: Counts): Counts {
  return {
    input: a.input - b.input,
    cacheRead: a.cacheRead - b.cacheRead,
    output: a.output - b.output,
    reasoning: Math.max(0, a.reasoning - b.reasoning),
  };
}

function smaller(a: Counts, b: Counts): Counts {
  return {
    input: Math.min(a.input, b.input),
    cacheRead: Math.min(a.cacheRead, b.cacheRead),
    output: Math.min(a.output, b.output),
    reasoning: Math.min(a.reasoning, b.reasoning),
  };
}

function named({ input, cacheRead, output, reasoning }: Counts): string {
  return [input, cacheRead, output, reasoning].join('/');
}
