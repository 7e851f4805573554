import { isAbsolute, join, normalize, sep } from 'node:path';
import type { TranscriptFile } from '../../core/transcript/record.ts';

/**
 * What is kept of a captured terminal, below one root: a directory for each capture, in it a segment for each time that writing
 * began. All of it is kept as it was; the lines are read from it (see capture-reading.ts).
 *
 * | name | content |
 * | --- | --- |
 * | `0001.start` | JSON: what the terminal held when the segment began |
 * | `0001.stream` | the bytes that its programs printed from then on, written by tmux |
 * | `0001.sizes` | `<bytes of the stream> <columns> <rows>` a line, when the size changed |
 *
 * A segment without a stream is a single look at a terminal whose bytes could not be had.
 */
export interface SegmentFiles {
  start: string;
  stream: string;
  sizes: string;
}

/** A file of a captured terminal, told as those of agents are. */
export type TerminalFile = Omit<TranscriptFile, 'agent'> & {
  agent: 'terminal';
  agentSessionId: string;
  segment: number;
  part: 'start' | 'stream' | 'sizes';
};

const NAME = /^(\d{4,9})\.(start|stream|sizes)$/;
const CAPTURE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const ROOT = 'terminal';

/** @param stateDirectory of this machine. @returns the root of all captures */
export function terminalRoot(stateDirectory: string): string {
  return join(stateDirectory, ROOT);
}

/** Whether it can name a capture: the id of a session, or another plain name. */
export function isCaptureId(text: string): boolean {
  return CAPTURE.test(text);
}

/** @param segment from 1 */
export function segmentFiles(directory: string, segment: number): SegmentFiles {
  const name = String(segment).padStart(4, '0');
  return { start: join(directory, `${name}.start`), stream: join(directory, `${name}.stream`), sizes: join(directory, `${name}.sizes`) };
}

/** The segments in the names of a capture's directory, in order. */
export function segmentsIn(names: readonly string[]): number[] {
  const segments = names.flatMap((name) => {
    const [, digits, part] = NAME.exec(name) ?? [];
    return digits === undefined || part === 'sizes' ? [] : [Number(digits)];
  });
  return Array.from(new Set(segments)).sort((a, b) => a - b);
}

/** Told by its path alone. @returns null: no file of a captured terminal */
export function terminalFileAt(path: string): TerminalFile | null {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const absolute = normalize(path);
  const [root, capture, name] = absolute.split(sep).slice(-3);
  const [, digits, part] = NAME.exec(name ?? '') ?? [];
  if (root !== ROOT || capture === undefined || !isCaptureId(capture) || digits === undefined) return null;
  return {
    agent: 'terminal',
    path: absolute,
    kind: 'output',
    agentSessionId: capture,
    agentId: null,
    compression: 'none',
    segment: Number(digits),
    part: part as TerminalFile['part'],
  };
}
