import { figure } from './statistics.ts';

/** One measured number, beside what it is compared with. */
export interface Line {
  what: string;
  /** With its unit. */
  value: string;
  /** What it stands beside in the same run, e.g. `0.21 × node empty.mjs (23 ms)`. */
  beside: string;
  /** null: a number for comparison, that nothing was promised about. */
  budget: string | null;
  verdict: Verdict | null;
}
export interface Verdict {
  met: boolean;
  /** `met`, or by how much it was missed. */
  text: string;
}

export interface Benchmark {
  /** For `--only`. */
  name: string;
  title: string;
  /** How it is measured: goes into docs/performance.md. */
  method: string;
  run(): Promise<Line[]>;
}

export function plain(what: string, value: string, beside = ''): Line {
  return { what, value, beside, budget: null, verdict: null };
}

export function atMost(value: number, limit: number): Verdict {
  return value <= limit ? { met: true, text: 'met' } : { met: false, text: `missed: ${figure(value / limit)} × the budget` };
}

export function atLeast(value: number, limit: number): Verdict {
  return value >= limit ? { met: true, text: 'met' } : { met: false, text: `missed: ${figure(value / limit)} × the budget` };
}
