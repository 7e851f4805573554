import { Worker } from 'node:worker_threads';
import type { Daemon } from '../context.ts';
import type { Task } from '../tasks/supervisor.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Budgets } from './budgets.ts';
import type { Continuity, Frozen } from './continuity.ts';
import { Freezer } from './freeze.ts';
import { HandOffs } from './hand-offs.ts';
import { Pulses } from './pulses.ts';
import type { DocumentPlaces, Stored, ThreadSetup } from './threads.ts';
import { SupervisedWorker } from './worker-calls.ts';
import type { WriterOperations } from './writer-operations.ts';

const LIVE_MS = 2_000;
const SWEEP_MS = 60_000;
const FIRST_SWEEP_MS = 3_000;
const PULSE_MS = 500;

/** Beside dist/daemon.mjs lies its worker; in a test that runs the sources it is the source. */
const WRITER = import.meta.url.endsWith('.ts')
  ? new URL('writer-thread.ts', import.meta.url)
  : new URL('capture-writer.mjs', import.meta.url);

/**
 * The archive's side of the daemon, on the main thread: which transcripts are looked at when, and what becomes of what they
 * say. It never opens the archive; its threads do, and a failure of theirs is said in `health` and keeps nobody waiting.
 */
export class CaptureService implements Continuity {
  readonly writer: SupervisedWorker<WriterOperations>;
  readonly #d: Daemon;
  readonly #pulses: Pulses;
  readonly #freezer: Freezer;
  readonly #handOffs: HandOffs;

  constructor(d: Daemon, setup: ThreadSetup & DocumentPlaces, budgets: Budgets) {
    this.#d = d;
    this.writer = new SupervisedWorker<WriterOperations>({
      name: 'capture',
      start: () => new Worker(WRITER, { name: 'capture', workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: 8 } }),
      log: d.log,
      now: () => d.clock.monotonic(),
      heard: (said) => this.#hear(said as Stored),
    });
    this.#pulses = new Pulses(d, budgets, (agentSessionId) => this.writer.call('pulse', agentSessionId));
    this.#freezer = new Freezer(d, this.writer, setup.contexts);
    this.#handOffs = new HandOffs(d, this.writer, setup.handOffs, setup.contexts);
  }

  /** What runs in the background. A thread that is down, or starts again in a moment, is no failure of theirs. */
  tasks(): Task[] {
    return [
      { name: 'capture live', everyMs: LIVE_MS, run: () => this.#lookAtLive() },
      { name: 'capture sweep', everyMs: SWEEP_MS, firstMs: FIRST_SWEEP_MS, run: () => this.#quietly(this.writer.call('sweep', null)) },
      { name: 'pulses', everyMs: PULSE_MS, run: () => this.#quietly(this.#pulses.run()) },
      { name: 'hand-offs', everyMs: PULSE_MS, run: () => this.#handOffs.run() },
    ];
  }

  hurry({ transcriptPath }: AgentEvent): void {
    if (transcriptPath !== null) void this.#quietly(this.writer.call('hurry', transcriptPath));
  }

  freeze(event: AgentEvent): Promise<Frozen | null> {
    return this.#freezer.freeze(event);
  }

  async close(): Promise<void> {
    await this.writer.close();
  }

  async #lookAtLive(): Promise<void> {
    const live = await this.#d.store.read((tx) => tx.sessions.live(null));
    const paths = live.flatMap(({ transcriptPath }) => (transcriptPath === null ? [] : [transcriptPath]));
    if (paths.length > 0) await this.#quietly(this.writer.call('live', Array.from(new Set(paths))));
  }

  #hear({ agentSessionId }: Stored): void {
    if (agentSessionId !== null) this.#pulses.stored(agentSessionId);
  }

  async #quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#d.log.debug({ err: error }, 'capture');
    }
  }
}
