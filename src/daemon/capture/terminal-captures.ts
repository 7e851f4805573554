import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { linesFile, isCaptureId } from '../../agents/terminal/files.ts';
import { importDump, type JudgedFile, judgeDump } from '../../agents/terminal/import-dump.ts';
import { PaneCapture, type PaneCaptureState } from '../../agents/terminal/pane-capture.ts';
import { chooseDumps, describeVerdict } from '../../core/terminal/dump-choice.ts';
import type { TmuxFailure, TmuxPane } from '../../platform/tmux.ts';
import type { ScrollbackFile } from '../../protocol/api-terminal.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Operations } from './worker-calls.ts';

/** dead: the program in the pane has ended. elsewhere: what goes by this id is captured in another pane. */
export type StartedCapture =
  | { ok: true; state: PaneCaptureState }
  | TmuxFailure
  | { ok: false; reason: 'dead' }
  | { ok: false; reason: 'elsewhere'; pane: string };

/** What the main thread can ask of the thread that reads terminals. */
export interface TerminalOperations extends Operations {
  /** The pane is captured afterwards; where it is by an earlier capture already, that one goes on. */
  beginTerminal(asked: { capture: string; pane: TmuxPane; opened: boolean }): Promise<StartedCapture>;
  /** null: there is no such capture. */
  stopTerminal(capture: string): Promise<{ ok: true; state: PaneCaptureState } | TmuxFailure | null>;
  /** Looks at all that are captured. `compactedAt`: by capture, as PaneCapture.look says. */
  lookAtTerminals(compactedAt: Readonly<Record<string, number>>): Promise<PaneCaptureState[]>;
  /** All captures, those that ended too. */
  terminals(nothing: null): PaneCaptureState[];
  importDumps(asked: { paths: readonly string[]; dryRun: boolean }): Promise<ScrollbackFile[]>;
}

export interface TerminalOptions {
  /** Absolute; need not be there. */
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  now: () => number;
  /** A file of lines has grown. */
  grown(path: string): void;
  /** Nothing of what goes by this id is stored, by the word of a person. Default: nothing is forgotten. */
  isForgotten?: (id: string) => boolean;
}

/** The captured terminals of this user, in the thread that writes the archive. */
export class TerminalCaptures {
  readonly #options: TerminalOptions;
  #captures: Map<string, PaneCapture> | null = null;
  #working = 0;
  #beginning: Promise<unknown> = Promise.resolve();

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  /** Something is captured, or being read. */
  get busy(): boolean {
    return this.#working > 0 || (this.#captures !== null && Array.from(this.#captures.values()).some(({ running }) => running));
  }

  operations(): TerminalOperations {
    return {
      beginTerminal: (asked) => this.#work(() => this.#begin(asked)),
      stopTerminal: (capture) => this.#work(() => this.#stop(capture)),
      lookAtTerminals: (compactedAt) => this.#work(() => this.#look(compactedAt)),
      terminals: () => this.#states(),
      importDumps: (asked) => this.#work(() => this.#import(asked)),
    };
  }

  /** Reads what the terminal with this file of lines has printed by now. */
  async catchUp(path: string): Promise<void> {
    for (const [capture, { running }] of this.#known()) {
      if (running && linesFile(this.#options.root, capture) === path) await this.#work(() => this.#lookAt(capture, null));
    }
  }

  /** Removes what was kept of terminals that are not captured any more, by their ids. Others are passed over. */
  forget(ids: readonly string[]): void {
    for (const id of ids.filter(isCaptureId)) {
      if (this.#known().get(id)?.running === true) continue;
      rmSync(join(this.#options.root, id), { recursive: true, force: true });
      this.#known().delete(id);
    }
  }

  /** One after the other: two must not begin with the same pane. */
  #begin(asked: { capture: string; pane: TmuxPane; opened: boolean }): Promise<StartedCapture> {
    const begun = this.#beginning.then(() => this.#beginOne(asked));
    this.#beginning = begun.catch(() => {});
    return begun;
  }

  async #beginOne({ capture, pane, opened }: { capture: string; pane: TmuxPane; opened: boolean }): Promise<StartedCapture> {
    for (const known of this.#known().values()) {
      const { socket, pane: its } = known.state;
      if (!known.running || socket !== pane.socket || its !== pane.pane) continue;
      await known.look();
      if (known.running) return { ok: true, state: known.state };
    }
    const own = this.#known().get(capture);
    if (own?.running === true) return { ok: false, reason: 'elsewhere', pane: own.state.pane };
    const begun = await PaneCapture.begin(this.#of(capture), pane, opened);
    if (!begun.ok) return begun;
    this.#known().set(capture, begun.capture);
    this.#grown(capture);
    return { ok: true, state: begun.capture.state };
  }

  async #stop(capture: string): Promise<{ ok: true; state: PaneCaptureState } | TmuxFailure | null> {
    const known = this.#known().get(capture);
    if (known === undefined) return null;
    const failed = await known.stop();
    this.#grown(capture);
    return failed ?? { ok: true, state: known.state };
  }

  async #look(compactedAt: Readonly<Record<string, number>>): Promise<PaneCaptureState[]> {
    const running = Array.from(this.#known()).filter(([, known]) => known.running);
    // A server that does not answer keeps no other pane waiting.
    await Promise.all(running.map(([capture]) => this.#lookAt(capture, compactedAt[capture] ?? null)));
    return this.#states();
  }

  async #lookAt(capture: string, compactedAt: number | null): Promise<void> {
    const known = this.#known().get(capture);
    if (known === undefined) return;
    const before = known.state;
    await known.look(compactedAt);
    const { lines, gaps } = known.state;
    if (lines !== before.lines || gaps !== before.gaps || !known.running) this.#grown(capture);
  }

  async #import({ paths, dryRun }: { paths: readonly string[]; dryRun: boolean }): Promise<ScrollbackFile[]> {
    const judged: JudgedFile[] = [];
    for (const path of paths) judged.push(await judgeDump(path).catch(unreadable));
    const { accepted, rejected } = chooseDumps(judged);
    const done: ScrollbackFile[] = [];
    for (const { path, verdict } of [...accepted, ...rejected]) {
      const file = judged.find((one) => one.path === path);
      if (file === undefined) continue;
      const { lines, unique } = verdict;
      if (this.#options.isForgotten?.(file.capture) === true) {
        const undo = `it was forgotten; \`rollcall forget --undo ${file.capture}\` lets it be imported again`;
        done.push({ path, accepted: false, why: undo, lines, unique, session: null, added: 0 });
        continue;
      }
      const taken = verdict.accepted && !dryRun ? await importDump(this.#options.root, file) : null;
      if (taken !== null) this.#grown(file.capture);
      const session = verdict.accepted ? file.capture : null;
      done.push({ path, accepted: verdict.accepted, why: describeVerdict(verdict), lines, unique, session, added: taken ?? 0 });
    }
    return done;
  }

  #states(): PaneCaptureState[] {
    return Array.from(this.#known().values(), ({ state }) => state);
  }

  /** Read from the disk when it is first asked for. */
  #known(): Map<string, PaneCapture> {
    this.#captures ??= new Map(
      capturesIn(this.#options.root).flatMap((capture) => {
        const known = this.#open(capture);
        return known === null ? [] : [[capture, known] as const];
      }),
    );
    return this.#captures;
  }

  /** null: there is none, or its files are damaged, which keeps no other from going on. */
  #open(capture: string): PaneCapture | null {
    try {
      return PaneCapture.open(this.#of(capture));
    } catch {
      return null;
    }
  }

  #of(capture: string): Parameters<typeof PaneCapture.open>[0] {
    const { root, env, now } = this.#options;
    return { root, capture, env, now };
  }

  #grown(capture: string): void {
    this.#options.grown(resolve(linesFile(this.#options.root, capture)));
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
    }
  }
}

function unreadable(error: unknown): never {
  throw new RollcallError('DUMP_UNREADABLE', { detail: error instanceof Error ? error.message : String(error) });
}

function capturesIn(root: string): string[] {
  try {
    return readdirSync(root).filter(isCaptureId);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
