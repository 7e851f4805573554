import { RollcallError } from '../../protocol/errors.ts';

const SLICE_MS = 15;

/** Lets a long work in a thread stand aside for others: after each slice of 15 ms. */
export class Pause {
  #since = performance.now();
  #cancelled = false;

  /** Somebody wants it to end. */
  cancel(): void {
    this.#cancelled = true;
  }

  get due(): boolean {
    return this.#cancelled || performance.now() - this.#since >= SLICE_MS;
  }

  /** @throws EXPORT_CANCELLED */
  async take(): Promise<void> {
    if (this.#cancelled) throw new RollcallError('EXPORT_CANCELLED');
    await new Promise((resolve) => setImmediate(resolve));
    this.#since = performance.now();
  }
}
