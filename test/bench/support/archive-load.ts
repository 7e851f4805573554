import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { pino } from 'pino';
import type { ReaderOperations } from '../../../src/daemon/capture/reader-operations.ts';
import type { ThreadSetup } from '../../../src/daemon/capture/threads.ts';
import { type Operations, SupervisedWorker } from '../../../src/daemon/capture/worker-calls.ts';
import type { WriterOperations } from '../../../src/daemon/capture/writer-operations.ts';

/** As the daemon starts its threads. */
const LIMITS = { maxYoungGenerationSizeMb: 8 };
const WORDS = ['hive', 'queen comb', 'pendulum', '"the escapement"', 'gasket valve tin'];

/** A thread of the archive as it is built, with an archive of its own. */
export function archiveThread<Ops extends Operations>(which: 'capture-writer' | 'capture-reader', archive: string): SupervisedWorker<Ops> {
  const scratch = `${archive}-scratch`;
  mkdirSync(scratch, { recursive: true });
  const workerData: ThreadSetup = {
    archive,
    scratch,
    homes: { claude: [], codex: [], terminal: '/nowhere/terminal' },
    home: '/',
    corrections: [],
  };
  const program = fileURLToPath(new URL(`../../../dist/${which}.mjs`, import.meta.url));
  return new SupervisedWorker<Ops>({
    name: which,
    start: () => new Worker(program, { workerData, resourceLimits: LIMITS }),
    log: pino({ level: 'silent' }),
    now: () => performance.now(),
  });
}

/** The archive's own threads at work in this process without a pause, as they are beside the daemon's decisions. */
export class ArchiveLoad {
  readonly #over = new AbortController();
  readonly #loops: Promise<void>[] = [];
  /** Corpora that were captured and indexed to their ends, and searches that were answered. */
  captures = 0;
  searches = 0;

  /** Captures the files and indexes their words, and then again, each time into an empty archive. */
  capture(directory: string, files: readonly string[]): void {
    const once = async (): Promise<void> => {
      const archive = join(directory, `load-${this.captures}.db`);
      const writer = archiveThread<WriterOperations>('capture-writer', archive);
      try {
        await this.#unlessOver(Promise.all(files.map((mainFile) => writer.call('catchUp', { mainFile, finish: false }))));
        while (!this.#over.signal.aborted && !(await writer.call('close', null))) await pause(100);
      } finally {
        await writer.close();
        for (const suffix of ['', '-wal', '-shm', '-scratch']) rmSync(`${archive}${suffix}`, { recursive: true, force: true });
      }
      this.captures += 1;
    };
    this.#loop(once);
  }

  /** One search after the other. @param archive that is there and does not change */
  search(archive: string): void {
    const reader = archiveThread<ReaderOperations>('capture-reader', archive);
    const once = async (): Promise<void> => {
      const words = WORDS[this.searches % WORDS.length] ?? '';
      const { hits } = await reader.call('search', { words, limit: 20 });
      if (hits.length === 0) throw new Error(`${words}: not found`);
      this.searches += 1;
    };
    this.#loop(once, () => reader.close());
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#loops);
  }

  #loop(once: () => Promise<void>, close: () => Promise<void> = async () => {}): void {
    const run = async (): Promise<void> => {
      try {
        while (!this.#over.signal.aborted) await once();
      } finally {
        await close();
      }
    };
    this.#loops.push(run());
  }

  async #unlessOver(work: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<null>();
    this.#over.signal.addEventListener('abort', () => resolve(null), { once: true });
    // Calls that are open when the thread is let go fail; nobody waits for them any more.
    await Promise.race([work, promise]);
    work.catch(() => {});
  }
}
