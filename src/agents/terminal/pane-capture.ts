import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as others, setTimeout as pause } from 'node:timers/promises';
import { type PaneFacts, paneFacts, type TmuxFailure, type TmuxPane } from '../../platform/tmux.ts';
import { type CaptureFile, readCaptureFile, writeCaptureFile } from './capture-file.ts';
import { CapturedLines } from './captured-lines.ts';
import { segmentFiles, segmentsIn } from './files.ts';
import { captureDirectory, type CaptureOptions, endCapture, lookAtPane, noteSize, startCapture } from './segment.ts';

export interface PaneCaptureOptions {
  /** See terminalRoot. Absolute. */
  root: string;
  capture: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Ms since the epoch. */
  now: () => number;
}

export interface PaneCaptureState extends CaptureFile {
  capture: string;
  lines: number;
  gaps: number;
  /** written: tmux writes all that is printed. looks: its output goes to somebody else's command, only its buffer can be looked at. */
  how: 'written' | 'looks';
  /** Why it could not be looked at; it is tried again. */
  problem: string | null;
  /** Lines that the pane keeps above its screen; null: not known yet. */
  historyLimit: number | null;
  /** When it last gave a line; null: not since this process began. */
  saidAt: number | null;
}

/** What its writer still holds when a pane ends is on the disk within milliseconds; one that was killed never says that it ended. */
const LAST_WRITE_MS = 2000;
const LAST_WRITE_POLL_MS = 20;

/**
 * One captured pane. One thing at a time: whoever calls waits for what was begun before.
 *
 *     begin ──▶ running ──stop, or its pane is gone──▶ ended ──begin──▶ running
 */
export class PaneCapture {
  readonly #options: PaneCaptureOptions;
  readonly #directory: string;
  #file: CaptureFile;
  #lines: CapturedLines;
  /** What is in memory is ahead of the files: it is made anew from them. */
  #broken = false;
  #turn: Promise<unknown> = Promise.resolve();
  #size: string | null = null;
  #heard: number;
  #how: PaneCaptureState['how'] = 'written';
  #problem: string | null = null;
  #historyLimit: number | null = null;
  #saidAt: number | null = null;

  private constructor(options: PaneCaptureOptions, file: CaptureFile) {
    this.#options = options;
    this.#directory = join(options.root, options.capture);
    this.#file = file;
    this.#heard = file.startedAt;
    this.#lines = new CapturedLines(this.#directory, options.capture);
  }

  /** A capture that is on the disk; null: none is. */
  static open(options: PaneCaptureOptions): PaneCapture | null {
    const file = readCaptureFile(join(options.root, options.capture));
    return file && new PaneCapture(options, file);
  }

  /** Begins a capture, also one that ended before. */
  static async begin(
    options: PaneCaptureOptions,
    pane: TmuxPane,
    opened: boolean,
  ): Promise<{ ok: true; capture: PaneCapture } | TmuxFailure | { ok: false; reason: 'dead' }> {
    const { root, capture, env, now } = options;
    const facts = await paneFacts(pane, { env });
    if (!facts.ok) return facts;
    if (facts.value.dead) return { ok: false, reason: 'dead' };
    const file: CaptureFile = { version: 1, ...pane, pid: facts.value.pid, startedAt: now(), endedAt: null, why: null, opened };
    // First the word, then the deed: whoever is killed in between does it later.
    writeCaptureFile(captureDirectory({ root, capture }), file);
    const begun = new PaneCapture(options, file);
    await begun.look();
    return { ok: true, capture: begun };
  }

  get state(): PaneCaptureState {
    const { capture } = this.#options;
    const [how, problem, historyLimit, saidAt] = [this.#how, this.#problem, this.#historyLimit, this.#saidAt];
    return { ...this.#file, capture, ...this.#lines.counts, how, problem, historyLimit, saidAt };
  }

  get running(): boolean {
    return this.#file.endedAt === null;
  }

  /**
   * Keeps the writing up, and reads all that was written. A pane that is gone ends the capture. What goes wrong stands in `state` and is
   * tried again by the next look.
   *
   * @param compactedAt when somebody else last said that the conversation there was compacted, ms since the epoch
   */
  look(compactedAt: number | null = null): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#look(compactedAt);
      } catch (error) {
        this.#broken = true;
        this.#problem = error instanceof Error ? error.message : String(error);
      }
    });
  }

  /** @returns why it goes on; null: it has ended */
  stop(): Promise<TmuxFailure | null> {
    return this.#inTurn(async () => {
      // Of one that can only be looked at, what it holds now.
      await this.#look(null);
      if (!this.running) return null;
      const ended = await endCapture(this.#tmux());
      if (!ended.ok && !isGone(ended)) return ended;
      await this.#end(ended.ok ? 'stopped' : 'gone');
      return null;
    });
  }

  async #look(compactedAt: number | null): Promise<void> {
    if (!this.running) return;
    const { now } = this.#options;
    if (this.#broken) this.#lines = new CapturedLines(this.#directory, this.#options.capture);
    this.#broken = false;
    const tmux = { ...this.#tmux(), now: now(), pid: this.#file.pid };
    const begun = await startCapture(tmux);
    if (!begun.ok) {
      if (isGone(begun)) return this.#end('gone');
      this.#problem = begun.detail;
      return;
    }
    if (begun.kind === 'dead') {
      await endCapture(tmux);
      return this.#end('gone');
    }
    this.#problem = null;
    this.#how = begun.kind === 'busy' ? 'looks' : 'written';
    this.#historyLimit = begun.facts.historyLimit;
    this.#seeSize(begun.facts, 'segment' in begun ? begun.segment : null);
    if (begun.kind === 'busy') {
      const looked = await lookAtPane(tmux);
      if (!looked.ok && !isGone(looked)) this.#problem = looked.detail;
    }
    this.#lines.sawBuffer(begun.facts.historySize + begun.facts.height, now());
    if (compactedAt !== null && compactedAt > this.#heard) {
      this.#heard = compactedAt;
      this.#lines.heardOfCompaction(compactedAt, now());
    }
    await this.#read();
  }

  #seeSize(facts: PaneFacts, segment: number | null): void {
    const size = `${segment} ${facts.columns}x${facts.height}`;
    if (this.#size === size) return;
    if (segment !== null) noteSize(this.#options, segment, facts);
    if (this.#size !== null) this.#lines.resized();
    this.#size = size;
  }

  async #read(): Promise<void> {
    const before = this.#lines.counts.lines;
    while (this.#lines.advance(this.#options.now())) await others();
    if (this.#lines.counts.lines > before) this.#saidAt = this.#options.now();
  }

  async #end(why: 'stopped' | 'gone'): Promise<void> {
    await this.#writerDone();
    await this.#read();
    this.#lines.finish(this.#options.now());
    this.#file = { ...this.#file, endedAt: this.#options.now(), why };
    writeCaptureFile(this.#directory, this.#file);
    // What was read of it stands in its files; as it began, it is made anew from them.
    this.#lines = new CapturedLines(this.#directory, this.#options.capture);
  }

  async #writerDone(): Promise<void> {
    const last = segmentsIn(readdirSync(this.#directory)).at(-1);
    if (last === undefined) return;
    const { stream, ended } = segmentFiles(this.#directory, last);
    if (!existsSync(stream)) return;
    for (let waited = 0; waited < LAST_WRITE_MS && !existsSync(ended); waited += LAST_WRITE_POLL_MS) await pause(LAST_WRITE_POLL_MS);
  }

  #tmux(): Omit<CaptureOptions, 'now' | 'pid'> {
    const { root, capture, env } = this.#options;
    const { socket, pane } = this.#file;
    return { pane: { socket, pane }, root, capture, env };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

function isGone({ reason }: TmuxFailure): boolean {
  return reason === 'no-pane' || reason === 'no-server';
}
