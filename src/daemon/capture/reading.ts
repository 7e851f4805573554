import { Worker } from 'node:worker_threads';
import type { Log } from '../log.ts';
import type { ReaderOperations } from './reader-operations.ts';
import type { ThreadSetup } from './threads.ts';
import { SupervisedWorker } from './worker-calls.ts';

const THREAD = import.meta.url.endsWith('.ts')
  ? new URL('reader-thread.ts', import.meta.url)
  : new URL('capture-reader.mjs', import.meta.url);

/** The thread, and the memory that it takes, is let go after so long without a question. */
const KEPT_MS = 60_000;

/** Questions about the archive, answered by a thread that is there while somebody asks. */
export class Reading {
  readonly #worker: SupervisedWorker<ReaderOperations>;
  readonly #now: () => number;
  #asked = 0;
  #open = 0;

  /** @param now milliseconds of a clock that never goes back */
  constructor(setup: ThreadSetup, log: Log, now: () => number) {
    this.#now = now;
    this.#worker = new SupervisedWorker<ReaderOperations>({
      name: 'capture reader',
      start: () => new Worker(THREAD, { name: 'capture reader', workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: 8 } }),
      log,
      now,
    });
  }

  /** @throws what the operation says, or ARCHIVE_UNAVAILABLE */
  async call<Name extends keyof ReaderOperations & string>(
    operation: Name,
    argument: Parameters<ReaderOperations[Name]>[0],
  ): Promise<Awaited<ReturnType<ReaderOperations[Name]>>> {
    this.#open += 1;
    try {
      return await this.#worker.call(operation, argument);
    } finally {
      this.#open -= 1;
      this.#asked = this.#now();
    }
  }

  get running(): boolean {
    return this.#worker.health.state === 'running';
  }

  /** Lets the thread go when nobody has asked for a while. */
  async restWhenIdle(): Promise<void> {
    if (this.running && this.#open === 0 && this.#now() - this.#asked >= KEPT_MS) await this.#worker.rest();
  }

  async rest(): Promise<void> {
    await this.#worker.rest();
  }

  async close(): Promise<void> {
    await this.#worker.close();
  }
}
