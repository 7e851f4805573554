import type { FileEffect, GitEffect, Run, Unknown, UnknownReason } from './effect.ts';

const MOST_EFFECTS = 5000;
const MOST_UNKNOWNS = 200;
const MOST_RUNS = 2000;
const LONGEST_NAME = 80;

/** What was found so far, each thing once, in the order in which it was found. */
export class Ledger {
  readonly #effects = new Map<string, FileEffect>();
  readonly #unknowns = new Map<string, Unknown>();
  readonly git: GitEffect[] = [];
  readonly runs: Run[] = [];
  readonly reached = new Set<string>();
  goesOn = false;

  /** The same effect twice is one, where the last stood, and sure if one of the two is. Beyond 5,000 effects the rest is one unknown. */
  effect(effect: FileEffect): void {
    const key = `${effect.kind} ${effect.extent} ${effect.path} ${effect.to ?? ''}`;
    const known = this.#effects.get(key);
    if (known !== undefined) {
      this.#effects.delete(key);
      this.#effects.set(key, known.certainty === 'sure' ? { ...effect, certainty: 'sure' } : effect);
    } else if (this.#effects.size < MOST_EFFECTS) this.#effects.set(key, effect);
    else this.unknown('size', effect.by);
  }

  /** @param directory where it runs, as far as that is known */
  unknown(why: UnknownReason, by: string, directory: string | null = null): void {
    if (directory !== null && this.reached.size < MOST_UNKNOWNS) this.reached.add(directory);
    const shown = by.length > LONGEST_NAME ? `${by.slice(0, LONGEST_NAME - 1)}…` : by;
    if (this.#unknowns.size < MOST_UNKNOWNS) this.#unknowns.set(`${why} ${shown}`, { why, by: shown });
  }

  run(run: Run): void {
    if (this.runs.length < MOST_RUNS) this.runs.push(run);
    else this.unknown('size', run.program);
  }

  get effects(): FileEffect[] {
    return [...this.#effects.values()];
  }

  get unknowns(): Unknown[] {
    return [...this.#unknowns.values()];
  }
}
