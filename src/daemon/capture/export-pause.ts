import { RollcallError } from '../../protocol/errors.ts';

const SLICE_MS = 15;

/** Lets a long work in a thread stand aside for others: after each slice of 15 ms. */
export class Pause {
  #since = performance.now();
  #cancelled = false;
  #finishing = false;

  /** Somebody wants it to end. */
  cancel(): void {
    this.#cancelled = true;
  }

  /** From here on it is quicker to come to the end than to turn back: nothing cancels it any more. */
  finish(): void {
    this.#finishing = true;
  }

  get due(): boolean {
    return this.#cancelled || performance.now() - this.#since >= SLICE_MS;
  }

  /** @throws EXPORT_CANCELLED */
  async take(): Promise<void> {
    if (this.#cancelled && !this.#finishing) throw new RollcallError('EXPORT_CANCELLED');
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
