import { figure, percentile } from '../bench/statistics.ts';

export const KINDS = {
  own: 'Write or Edit of a file that the session holds',
  free: 'Write or Edit of a file that it did not hold',
  refused: 'Write or Edit that is refused',
  quiet: 'Bash without effects on files',
  files: 'Bash that changes files',
  git: 'Bash with git verbs',
  command: 'any of these through the hook command (a process each)',
  started: 'any of these that found no daemon and started one',
} as const;
export type LatencyKind = keyof typeof KINDS;

/** Milliseconds from the question to the whole answer, as the clients see them. */
export class Latencies {
  readonly #found = new Map<LatencyKind, number[]>();

  add(kind: LatencyKind, ms: number): void {
    const found = this.#found.get(kind) ?? [];
    this.#found.set(kind, found);
    found.push(ms);
  }

  /** Head and rows: what, how many, p50, p90, p99, max. */
  rows(): string[][] {
    return [
      ['decision, as the client sees it', 'calls', 'p50', 'p90', 'p99', 'max'],
      ...(Object.keys(KINDS) as LatencyKind[]).map((kind) => {
        const found = this.#found.get(kind) ?? [];
        const ms = (p: number): string => (found.length === 0 ? '–' : `${figure(percentile(found, p))} ms`);
        return [KINDS[kind], String(found.length), ms(0.5), ms(0.9), ms(0.99), ms(1)];
      }),
    ];
  }
}
