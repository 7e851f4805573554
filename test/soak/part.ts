import type { Problem } from './checker/journal.ts';

export interface PartOptions {
  seed: number;
  /** How long the part is to last; null: as it is meant. */
  seconds: number | null;
  points: number;
  sessions: number;
  /** Megabytes of transcripts that are captured cold. */
  corpus: number;
  /** That are searched. */
  records: number;
  /** Size of the transcript that is exported. */
  megabytes: number;
  quietBash: boolean;
  /** Register and log of a part are copied to this directory; null: they go with the rest. */
  keep: string | null;
}

export interface Outcome {
  /** What happened, in lines for a terminal. */
  lines: string[];
  problems: Problem[];
  /** Rows for docs/performance.md; the first is their head. */
  latencies: string[][] | null;
}

export interface Part {
  /** For `--only`. */
  name: string;
  run(options: PartOptions): Promise<Outcome>;
}

/** Waits for all, also when one fails; then throws what the first one threw. */
export async function settled(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}
