/** Work that can wait: one piece of it, and whether there is more. */
export type Step = () => boolean;

const REST_MS = 200;

/**
 * Does what can wait when nobody waits for the thread: piece by piece, with the messages of the main thread in between. It
 * sleeps until `wake`, and for a moment after each burst of captures, so that these come together.
 */
export class IdleWork {
  readonly #steps: readonly Step[];
  readonly #busy: () => boolean;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  /** Something came up since it began to work: what was over may not be. */
  #again = false;
  #closed = false;

  constructor(steps: readonly Step[], busy: () => boolean, failed: (error: unknown) => void) {
    this.#steps = steps;
    this.#busy = busy;
    this.#failed = failed;
  }

  /** There is something to be done. */
  wake(): void {
    if (this.#timer !== null) this.#again = true;
    else if (!this.#closed) this.#timer = setTimeout(() => void this.#run(), REST_MS);
  }

  /** There is nothing to be done. */
  get sleeps(): boolean {
    return this.#timer === null;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#again = false;
    for (const step of this.#steps) {
      for (let more = true; more && !this.#closed;) {
        if (this.#busy()) {
          this.#timer = null;
          return this.wake();
        }
        try {
          more = step();
        } catch (error) {
          // What cannot be done now is tried with the next capture.
          this.#failed(error);
          more = false;
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.#timer = null;
    if (this.#again) this.wake();
  }
}
