import type { Step } from './script.ts';

/**
 * A script that a test writes while it is played: the agent waits for each step until the test has decided on it, e.g. with
 * what the agent was told in the step before.
 */
export class LiveScript {
  readonly name: string;
  /** The prompt that chooses it. */
  readonly prompt: string;
  readonly #steps: Step[] = [];

  constructor(name: string, prompt: string) {
    this.name = name;
    this.prompt = prompt;
  }

  /** Files the next step and returns its number, from 0. */
  add(step: Step): number {
    return this.#steps.push(step) - 1;
  }

  /** undefined while the test has not decided yet. */
  at(step: number): Step | undefined {
    return this.#steps[step];
  }
}
