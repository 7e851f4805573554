import { Worker } from 'node:worker_threads';
import type { Daemon } from '../context.ts';
import type { Task } from '../tasks/supervisor.ts';
import type { ProcessId } from '../../core/session/session.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Budgets } from './budgets.ts';
import type { CaptureHealth } from './capture-writer.ts';
import { CompatContext } from './compat-context.ts';
import type { Continuity, Frozen } from './continuity.ts';
import { ExportAtEnd } from './export-at-end.ts';
import { Exports } from './exports.ts';
import { Freezer } from './freeze.ts';
import { HandOffs } from './hand-offs.ts';
import { Pulses } from './pulses.ts';
import { Hearings } from '../instructions/hearings.ts';
import { Sightings } from './sightings.ts';
import { Reading } from './reading.ts';
import { Terminals } from './terminals.ts';
import type { DocumentPlaces, Stored, ThreadSetup } from './threads.ts';
import { SizeLimit } from './trim.ts';
import { WatchedFiles } from './watched-files.ts';
import { WhileUnchanged } from '../while-unchanged.ts';
import { SupervisedWorker, type WorkerHealth } from './worker-calls.ts';
import type { WriterOperations } from './writer-operations.ts';

const LIVE_MS = 2_000;
const SWEEP_MS = 60_000;
const FIRST_SWEEP_MS = 3_000;
const PULSE_MS = 500;
const BURST_BYTES = 150 * 1024 * 1024;
const GROWN_BYTES = 30 * 1024 * 1024;
const REST_MS = 10_000;
const SIZE_MS = 5 * 60_000;
const FIRST_SIZE_MS = 5_000;
/** An answer waits so long for what a session is just writing. */
const CATCH_UP_MS = 1000;
/** The thread answers between two slices; what a session knows may take it longer. */
const HEALTH_MS = 5000;

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
  readonly reader: Reading;
  readonly limit: SizeLimit;
  readonly exports: Exports;
  readonly terminals: Terminals;
  readonly #d: Daemon;
  readonly #pulses: Pulses;
  readonly #sightings: Sightings;
  readonly #hearings: Hearings;
  readonly #watched = new WatchedFiles();
  readonly #transcripts: WhileUnchanged<Set<string>>;
  readonly #freezer: Freezer;
  readonly #handOffs: HandOffs;
  readonly #atEnd: ExportAtEnd;
  /** Memory of the process when the thread was let go last, or less since. */
  #left = 0;

  constructor(d: Daemon, setup: ThreadSetup & DocumentPlaces, budgets: Budgets) {
    this.#d = d;
    this.writer = new SupervisedWorker<WriterOperations>({
      name: 'capture',
      start: () => new Worker(WRITER, { name: 'capture', workerData: setup, resourceLimits: { maxYoungGenerationSizeMb: 8 } }),
      log: d.log,
      now: () => d.clock.monotonic(),
      heard: (said) => this.#hear(said as Stored),
    });
    this.#transcripts = new WhileUnchanged(d.store, async (tx) => {
      const live = await tx.sessions.live(null);
      return new Set(live.flatMap(({ transcriptPath }) => (transcriptPath === null ? [] : [transcriptPath])));
    });
    this.limit = new SizeLimit(d, this.writer);
    this.reader = new Reading(setup, d.log, () => d.clock.monotonic());
    this.exports = new Exports(d, this.reader, setup);
    this.terminals = new Terminals(d, this.writer, setup.homes.terminal, budgets);
    this.#atEnd = new ExportAtEnd(d, this.exports);
    this.#pulses = new Pulses(d, budgets, (agentSessionId) => this.writer.call('pulse', agentSessionId));
    this.#sightings = new Sightings(d, (conversation) => this.writer.call('pulse', conversation));
    this.#hearings = new Hearings(d, (asked) => this.writer.call('heard', asked));
    const compat = new CompatContext(d, setup.excludes);
    this.#freezer = new Freezer(d, this.writer, setup.contexts, compat);
    this.#handOffs = new HandOffs(d, this.writer, setup.handOffs, setup.contexts, compat);
  }

  /** To be called before anything happens. */
  async begin(): Promise<void> {
    await this.#handOffs.begin();
    await this.#atEnd.begin();
    await this.#hearings.begin();
  }

  /** What runs in the background. A thread that is down, or starts again in a moment, is no failure of theirs. */
  tasks(): Task[] {
    return [
      { name: 'capture live', everyMs: LIVE_MS, run: () => this.#lookAtLive() },
      { name: 'capture terminals', everyMs: LIVE_MS, run: () => this.#quietly(this.terminals.look()) },
      { name: 'capture sweep', everyMs: SWEEP_MS, firstMs: FIRST_SWEEP_MS, run: () => this.#quietly(this.writer.call('sweep', null)) },
      { name: 'pulses', everyMs: PULSE_MS, run: () => this.#quietly(this.#pulses.run()) },
      { name: 'messages', everyMs: PULSE_MS, run: () => this.#quietly(this.#sightings.run()) },
      { name: 'instructions', everyMs: PULSE_MS, run: () => this.#quietly(this.#hearings.run()) },
      { name: 'hand-offs', everyMs: PULSE_MS, run: () => this.#handOffs.run() },
      { name: 'exports at end', everyMs: LIVE_MS, run: () => this.#atEnd.run() },
      { name: 'capture rest', everyMs: REST_MS, run: () => this.#quietly(this.#restAfterBurst()) },
      { name: 'archive size', everyMs: SIZE_MS, firstMs: FIRST_SIZE_MS, run: () => this.#quietly(this.limit.check()) },
      { name: 'capture reader', everyMs: REST_MS, run: () => this.reader.restWhenIdle() },
    ];
  }

  hurry({ transcriptPath }: AgentEvent): void {
    if (transcriptPath !== null) void this.#quietly(this.writer.call('hurry', transcriptPath));
  }

  freeze(event: AgentEvent, process: ProcessId | null): Promise<Frozen | null> {
    return this.#freezer.freeze(event, process);
  }

  /** Stores what the session with this main file has written by now; given up after a second. Never fails. */
  async catchUp(mainFile: string): Promise<void> {
    await this.#inTime(this.writer.call('catchUp', { mainFile, finish: false }), CATCH_UP_MS);
  }

  /** Nothing is being written of what these sessions leave, and nothing will be. */
  async dropHandOffs(sessionIds: readonly string[]): Promise<void> {
    await this.#handOffs.drop(sessionIds);
  }

  /** How the capture goes; what only its thread knows is null when that does not answer within 5 seconds. */
  async health(): Promise<{ worker: WorkerHealth; capture: CaptureHealth | null }> {
    const capture = await this.#inTime(this.writer.call('health', null), HEALTH_MS);
    return { worker: this.writer.health, capture };
  }

  /** Lets both threads go; the next question starts them again. */
  async rest(): Promise<void> {
    await Promise.all([this.writer.rest(), this.reader.rest()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  /** null: it failed, or takes longer. */
  async #inTime<T>(work: Promise<T>, limitMs: number): Promise<T | null> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), limitMs);
    try {
      return await Promise.race([work, late]);
    } catch (error) {
      this.#d.log.debug({ err: error }, 'capture');
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #lookAtLive(): Promise<void> {
    const grown = this.#watched.changed(await this.#transcripts.read());
    if (grown.length > 0) await this.#quietly(this.writer.call('live', grown));
  }

  /**
   * A burst leaves a heap behind that the thread never gives back (64 MB of transcripts: 107 MB more, for good). It is let go then, and
   * comes back with the next thing to do. What is left then is not the thread's: it is let go again only when so much came on
   * top. Otherwise it would go every ten seconds, and all that it knows of living sessions with it.
   */
  async #restAfterBurst(): Promise<void> {
    const used = process.memoryUsage.rss();
    this.#left = Math.min(this.#left, used);
    if (this.writer.health.state !== 'running' || used < Math.max(BURST_BYTES, this.#left + GROWN_BYTES)) return;
    if (await this.writer.restIf(() => this.writer.call('close', null))) this.#left = process.memoryUsage.rss();
  }

  #hear({ agentSessionId }: Stored): void {
    if (agentSessionId === null) return;
    this.#pulses.stored(agentSessionId);
    this.#sightings.stored(agentSessionId);
    this.#hearings.stored(agentSessionId);
  }

  async #quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#d.log.debug({ err: error }, 'capture');
    }
  }
}
