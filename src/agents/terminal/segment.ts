import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../core/terminal/capture.ts';
import {
  endPipe,
  paneBuffer,
  paneFacts,
  type PaneBuffer,
  type PaneFacts,
  type TmuxFailure,
  type TmuxOptions,
  type TmuxPane,
} from '../../platform/tmux.ts';
import { writeAtomically } from '../../platform/write.ts';
import { isCaptureId, segmentFiles, segmentsIn } from './files.ts';
import { readSizes, readStart, sizeLine, type SegmentStart } from './start-file.ts';

export interface CaptureOptions extends TmuxOptions {
  pane: TmuxPane;
  /** See terminalRoot. Absolute; it is made if it is not there. */
  root: string;
  capture: string;
  /** Ms since the epoch. */
  now: number;
  /** The program that was started in the pane when its capture began. A pane without our mark and with another one is another pane. */
  pid?: number;
}

/**
 * started: a new segment began. running: the pane is written already, nothing was done. busy: the pane's output goes to somebody else's
 * command, which is left alone; looks at its buffer are all that can be had. dead: its program has ended.
 */
export type CaptureStart =
  | { ok: true; kind: 'started' | 'running'; segment: number; facts: PaneFacts }
  | { ok: true; kind: 'busy' | 'dead'; facts: PaneFacts }
  | TmuxFailure;

/**
 * Has tmux write all that a pane prints from now on, and keeps what it holds at this very moment. To be called at the begin of a
 * capture and again whenever it may have ended (after a restart, and now and then): what was printed meanwhile is found in the pane's buffer.
 *
 * @throws the system's error when the files cannot be made
 */
export async function startCapture(options: CaptureOptions): Promise<CaptureStart> {
  const { pane } = options;
  const known = await paneFacts(pane, options);
  if (!known.ok) return known;
  const facts = known.value;
  if (options.pid !== undefined && facts.pid !== options.pid && facts.capture === null)
    return { ok: false, reason: 'no-pane', detail: `${pane.pane} is another pane by now` };
  const directory = captureDirectory(options);
  const last = segmentsIn(readdirSync(directory)).at(-1) ?? 0;
  if (facts.dead) return { ok: true, kind: 'dead', facts };
  if (facts.piped && facts.capture === null) return { ok: true, kind: 'busy', facts };
  const running = segmentFiles(directory, last);
  // One that was killed before it wrote the start down begins anew.
  if (facts.piped && facts.capture === running.stream && existsSync(running.start))
    return { ok: true, kind: 'running', segment: last, facts };
  const segment = last + 1;
  const files = segmentFiles(directory, segment);
  // tmux would make it with the umask of its user.
  closeSync(openSync(files.stream, 'wx', 0o600));
  const buffer = await paneBuffer(pane, { path: files.stream, ended: files.ended }, options);
  if (!buffer.ok) return buffer;
  writeStart(options, files.start, buffer.value);
  return { ok: true, kind: 'started', segment, facts: buffer.value.facts };
}

/** One look at a pane whose output cannot be had: a segment of its own, unless nothing has changed. */
export async function lookAtPane(options: CaptureOptions): Promise<{ ok: true; changed: boolean; facts: PaneFacts } | TmuxFailure> {
  const buffer = await paneBuffer(options.pane, null, options);
  if (!buffer.ok) return buffer;
  const { facts } = buffer.value;
  const directory = captureDirectory(options);
  const last = segmentsIn(readdirSync(directory)).at(-1) ?? 0;
  const before = last === 0 ? null : startAt(segmentFiles(directory, last).start);
  if (before !== null && JSON.stringify(before.snapshot) === JSON.stringify(snapshotOf(buffer.value)))
    return { ok: true, changed: false, facts };
  writeStart(options, segmentFiles(directory, last + 1).start, buffer.value);
  return { ok: true, changed: true, facts };
}

/** Notes the size of a pane that is written, where it changed. To be called before what was written is read. */
export function noteSize(options: Pick<CaptureOptions, 'root' | 'capture'>, segment: number, facts: PaneFacts): void {
  const files = segmentFiles(captureDirectory(options), segment);
  const start = startAt(files.start)?.snapshot;
  const { columns, height } = readSizes(readOrEmpty(files.sizes)).at(-1) ?? start ?? { columns: 0, height: 0 };
  if (columns === facts.columns && height === facts.height) return;
  const offset = statSync(files.stream, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(files.sizes, sizeLine({ offset, columns: facts.columns, height: facts.height }), { mode: 0o600 });
}

/** Ends the writing, if it is that of this capture. */
export async function endCapture(options: Omit<CaptureOptions, 'now'>): Promise<{ ok: true; ended: boolean } | TmuxFailure> {
  const directory = captureDirectory(options);
  const segment = segmentsIn(readdirSync(directory)).at(-1) ?? 0;
  const result = await endPipe(options.pane, segmentFiles(directory, segment).stream, options);
  return result.ok ? { ok: true, ended: result.value.ended } : result;
}

/** Made if it is not there, private to the user; refused if it is a link. */
export function captureDirectory({ root, capture }: Pick<CaptureOptions, 'root' | 'capture'>): string {
  if (!isCaptureId(capture)) throw new TypeError(`${JSON.stringify(capture)} is no name of a capture`);
  const directory = join(root, capture);
  for (const path of [root, directory]) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const stats = lstatSync(path);
    if (!stats.isDirectory()) throw new Error(`${path} is not a directory of its own`);
    if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
  }
  return directory;
}

function writeStart({ pane, now }: CaptureOptions, path: string, buffer: PaneBuffer): void {
  const { historyLimit } = buffer.facts;
  const start: SegmentStart = { version: 1, at: now, ...pane, historyLimit, snapshot: snapshotOf(buffer) };
  writeAtomically(path, JSON.stringify(start));
}

function snapshotOf({ facts, lines }: PaneBuffer): Snapshot {
  const { columns, height, cursor, alternate } = facts;
  return { columns, height, lines, cursor, alternate };
}

function startAt(path: string): SegmentStart | null {
  return readStart(readOrEmpty(path));
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
