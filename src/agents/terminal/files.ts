import { dirname, isAbsolute, join, normalize, sep } from 'node:path';
import type { TranscriptFile } from '../../core/transcript/record.ts';
import type { TranscriptTree } from '../transcript/directory-sweep.ts';

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
 * | `0001.ended` | empty: the stream is whole, its writer is gone |
 *
 * A segment without a stream is a single look at a terminal whose bytes could not be had. Beside the segments lie `capture.json` (whose
 * terminal it is), `reading.json` (how far it was read) and `lines.jsonl`, the lines for the archive. The segments are the truth as long
 * as the capture goes on; at its end, when all of it stands in `lines.jsonl`, they are removed.
 */
export interface SegmentFiles {
  start: string;
  stream: string;
  sizes: string;
  ended: string;
}

const NAME = /^(\d{4,9})\.(start|stream|sizes)$/;
const CAPTURE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;
const ROOT = 'terminal';
const LINES = 'lines.jsonl';

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
  const at = (part: string): string => join(directory, `${name}.${part}`);
  return { start: at('start'), stream: at('stream'), sizes: at('sizes'), ended: at('ended') };
}

/** The segments in the names of a capture's directory, in order. */
export function segmentsIn(names: readonly string[]): number[] {
  const segments = names.flatMap((name) => {
    const [, digits, part] = NAME.exec(name) ?? [];
    return digits === undefined || part === 'sizes' ? [] : [Number(digits)];
  });
  return Array.from(new Set(segments)).sort((a, b) => a - b);
}

/** Whether a name in a capture's directory is that of a file of a segment. */
export function isSegmentFile(name: string): boolean {
  return /^\d{4,9}\.(?:start|stream|sizes|ended)$/.test(name);
}

/** The file with the lines of a capture, which the archive reads as it reads the transcripts of agents. */
export function linesFile(root: string, capture: string): string {
  return join(root, capture, LINES);
}

/** Told by its path alone. @returns null: no lines of a captured terminal */
export function terminalFileAt(path: string): TranscriptFile | null {
  if (!isAbsolute(path) || path.includes('\0')) return null;
  const absolute = normalize(path);
  const [root, capture, name] = absolute.split(sep).slice(-3);
  if (root !== ROOT || capture === undefined || !isCaptureId(capture) || name !== LINES) return null;
  return { agent: 'terminal', path: absolute, kind: 'session', agentSessionId: capture, agentId: null, compression: 'none' };
}

/** All captures below a root. */
export function terminalTree(root: string): TranscriptTree {
  return { roots: [root], enters: (directory) => dirname(directory) === root, fileAt: terminalFileAt };
}
