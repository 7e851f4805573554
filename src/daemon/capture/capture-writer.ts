import type { IngestProgress } from '../../archive/ingest.ts';
import type { ArchiveWriter } from '../../archive/writer.ts';
import type { TranscriptSource } from '../../archive/source.ts';
import type { DirectorySweep } from '../../agents/transcript/directory-sweep.ts';
import type { TranscriptAgent, TranscriptFile, TranscriptReader } from '../../core/transcript/record.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { fileStamp } from './file-source.ts';
import { CaptureQueue, type Due } from './queue.ts';

export interface CaptureOptions {
  archive: Pick<ArchiveWriter, 'ingest'>;
  readers: Readonly<Record<TranscriptAgent, TranscriptReader>>;
  /** Opens a file for one look. */
  open(file: TranscriptFile): Promise<TranscriptSource> | TranscriptSource;
  /** Of everything that the agents keep. */
  sweeps: readonly DirectorySweep[];
  /** Of one session, by the path of its main file. */
  sweepOf(mainFile: string): DirectorySweep;
  fileAt(path: string): TranscriptFile | null;
  now(): number;
  /** What was just stored of a file. */
  stored(file: TranscriptFile, progress: IngestProgress): void;
}

export interface CaptureHealth {
  /** Files that wait to be looked at. */
  due: number;
  /** Bytes that were seen and are not stored yet, a line that is being written included. */
  behindBytes: number;
  /** Ms since the epoch; null: nothing was stored since the thread started. */
  storedAt: number | null;
  records: number;
  /** Files that could not be read, and why; they are tried again with every sweep. */
  failing: { path: string; problem: string }[];
  /** Why nothing can be stored now; null: it can. */
  stalled: string | null;
}

/** A transcript is written up to 104 ms after the hook that speaks of it (measured): one more look then. */
const SECOND_LOOK_MS = 150;
const STALL_MS = 5000;
/** A last line that nobody went on with for so long is not being written any more. */
const QUIET_MS = 10 * 60 * 1000;
const FAILING_SHOWN = 20;

/**
 * Brings transcripts into the archive, file by file and slice by slice, in the thread that writes it. What is hurried goes
 * first and without a pause; what is found by sweeps leaves at least half of the time to others. A file that cannot be read
 * keeps no other from it; an archive that cannot be written is tried again every 5 seconds.
 */
export class CaptureWriter {
  readonly #options: CaptureOptions;
  readonly #queue = new CaptureQueue();
  readonly #sessions = new Map<string, DirectorySweep>();
  readonly #behind = new Map<string, { file: TranscriptFile; bytes: number; since: number }>();
  readonly #failing = new Map<string, { file: TranscriptFile; problem: string }>();
  readonly #later = new Map<string, NodeJS.Timeout>();
  /** Main files of living sessions as they were at the last look. */
  readonly #stamps = new Map<string, string>();
  #storedAt: number | null = null;
  #records = 0;
  #stalled: string | null = null;
  #working = false;
  #closed = false;

  constructor(options: CaptureOptions) {
    this.#options = options;
  }

  /** The files of the session with this main file may have grown, or are about to. */
  hurry(mainFile: string): void {
    this.#look(mainFile);
    if (this.#later.has(mainFile)) return;
    const timer = setTimeout(() => {
      this.#later.delete(mainFile);
      this.#look(mainFile);
    }, SECOND_LOOK_MS);
    this.#later.set(mainFile, timer);
  }

  /** Looks at the files of the sessions that live; those of others are left to `sweep`. */
  live(mainFiles: readonly string[]): void {
    const living = new Set(mainFiles);
    for (const known of this.#sessions.keys()) if (!living.has(known) && !this.#later.has(known)) this.#sessions.delete(known);
    for (const known of this.#stamps.keys()) if (!living.has(known)) this.#stamps.delete(known);
    for (const mainFile of mainFiles) {
      const stamp = fileStamp(mainFile);
      // Most of them rest: a transaction for each costs 0.6 % of a core with fifty sessions, every two seconds.
      if (stamp === null || this.#stamps.get(mainFile) !== stamp || this.#failing.has(mainFile)) this.#look(mainFile);
      else this.#addAll(this.#sweepOf(mainFile).look(this.#options.now()), true);
      if (stamp !== null) this.#stamps.set(mainFile, stamp);
    }
    this.#work();
  }

  /** Looks at everything that the agents keep. */
  sweep(): void {
    for (const { file } of this.#failing.values()) this.#queue.add({ file, hurried: false, finish: false });
    const quiet = this.#options.now() - QUIET_MS;
    for (const behind of this.#behind.values()) {
      if (behind.since > quiet) continue;
      // Once: what is no whole record then never becomes one by itself.
      behind.since = Infinity;
      this.#queue.add({ file: behind.file, hurried: false, finish: true });
    }
    for (const sweep of this.#options.sweeps) this.#addAll(sweep.look(this.#options.now()), false);
    this.#work();
  }

  /** Stores all that the files of a session hold now. `finish`: it will not write any more. */
  async catchUp(mainFile: string, finish = false): Promise<void> {
    this.#look(mainFile);
    const files = this.#sweepOf(mainFile).known();
    const main = this.#options.fileAt(mainFile);
    for (const file of main === null ? files : [main, ...files]) this.#queue.add({ file, hurried: true, finish });
    await this.#queue.until([mainFile, ...files.map(({ path }) => path)]);
  }

  /** Looks at these files and all that belongs to their sessions, also where nothing of them changed. */
  again(paths: readonly string[]): void {
    for (const path of paths) {
      const files = [path, `${path}.zst`].map((one) => this.#options.fileAt(one)).filter((file) => file !== null);
      for (const file of files) this.#queue.add({ file, hurried: false, finish: false });
      this.#addAll(this.#options.sweepOf(path).look(this.#options.now()), false);
    }
    this.#work();
  }

  get health(): CaptureHealth {
    const behindBytes = Array.from(this.#behind.values()).reduce((sum, { bytes }) => sum + bytes, 0);
    const failing = Array.from(this.#failing.entries(), ([path, { problem }]) => ({ path, problem })).slice(0, FAILING_SHOWN);
    return { due: this.#queue.size, behindBytes, storedAt: this.#storedAt, records: this.#records, failing, stalled: this.#stalled };
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#later.values()) clearTimeout(timer);
  }

  #look(mainFile: string): void {
    const main = this.#options.fileAt(mainFile);
    if (main === null) return;
    // The main file is always looked at: a cursor tells at the cost of one stat whether it changed.
    this.#queue.add({ file: main, hurried: true, finish: false });
    this.#addAll(this.#sweepOf(mainFile).look(this.#options.now()), true);
    this.#work();
  }

  #sweepOf(mainFile: string): DirectorySweep {
    const known = this.#sessions.get(mainFile);
    if (known) return known;
    const sweep = this.#options.sweepOf(mainFile);
    this.#sessions.set(mainFile, sweep);
    return sweep;
  }

  #addAll({ changed, gone }: { changed: readonly TranscriptFile[]; gone: readonly TranscriptFile[] }, hurried: boolean): void {
    for (const file of [...changed, ...gone]) this.#queue.add({ file, hurried, finish: false });
  }

  #work(): void {
    if (!this.#working && !this.#closed) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#working = true;
    try {
      for (let due = this.#queue.take(); due !== null && !this.#closed; due = this.#queue.take()) {
        const before = performance.now();
        const outcome = await this.#slice(due);
        if (outcome !== 'over') this.#queue.add(outcome === 'more' ? { ...due, compared: true } : due);
        this.#queue.done();
        // Messages of the main thread come in between; what nobody waits for takes half of the time at most.
        await pause(outcome === 'stalled' ? STALL_MS : due.hurried ? 0 : performance.now() - before);
      }
    } finally {
      // In the same moment as the last look into the queue: what comes after it starts anew.
      this.#working = false;
    }
  }

  async #slice(due: Due): Promise<'over' | 'more' | 'stalled'> {
    const { file, finish, compared = false } = due;
    try {
      const source = await this.#options.open(file);
      const progress = this.#options.archive.ingest(file, source, this.#options.readers[file.agent], {
        finish,
        verify: finish && !compared,
      });
      this.#note(file, progress);
      return progress.more ? 'more' : 'over';
    } catch (error) {
      if (error instanceof RollcallError) {
        this.#stalled = error.message;
        return 'stalled';
      }
      this.#failing.set(file.path, { file, problem: error instanceof Error ? error.message : String(error) });
      return 'over';
    }
  }

  #note(file: TranscriptFile, progress: IngestProgress): void {
    this.#stalled = null;
    this.#failing.delete(file.path);
    const bytes = progress.behindBytes;
    const known = this.#behind.get(file.path);
    if (bytes === 0) this.#behind.delete(file.path);
    else if (known?.bytes !== bytes) this.#behind.set(file.path, { file, bytes, since: this.#options.now() });
    if (progress.records + progress.again + progress.copies + progress.quarantined === 0) return;
    this.#records += progress.records;
    this.#storedAt = this.#options.now();
    this.#options.stored(file, progress);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => (ms < 1 ? setImmediate(resolve) : setTimeout(resolve, ms)));
}
