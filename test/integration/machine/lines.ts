import type { Lines } from '../../../src/daemon/lines.ts';

/** Lines whose waiters sleep until a test says that they look again: no time goes by by itself. */
export class ParkedLines implements Lines {
  readonly told = new Set<string>();
  /** Something has changed since the last look. */
  stirred = false;
  #parked: (() => void)[] = [];

  changed(): void {
    this.stirred = true;
  }

  next(_timeoutMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#parked.push(resolve);
    const leave = (): void => {
      this.#parked = this.#parked.filter((one) => one !== resolve);
      resolve();
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    return promise;
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#parked.length;
  }

  /** Lets everybody look again. */
  wake(): void {
    this.stirred = false;
    for (const resolve of this.#parked.splice(0)) resolve();
  }
}
