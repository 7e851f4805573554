import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../platform/write.ts';

/** `capture.json`: what is captured, and whether it goes on. Times are ms since the epoch. */
export interface CaptureFile {
  version: 1;
  socket: string | null;
  pane: string;
  /** The program that was started in the pane. */
  pid: number;
  startedAt: number;
  endedAt: number | null;
  /** stopped: by word; gone: there is no such pane any more. null: it goes on. */
  why: 'stopped' | 'gone' | null;
  /** The session was opened for this capture, and ends with it. */
  opened: boolean;
}

/** null: the directory holds no capture. Throws the system's error when it cannot be read. */
export function readCaptureFile(directory: string): CaptureFile | null {
  let text;
  try {
    text = readFileSync(join(directory, 'capture.json'), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  const file = JSON.parse(text) as CaptureFile;
  return file.version === 1 ? file : null;
}

export function writeCaptureFile(directory: string, file: CaptureFile): void {
  writeAtomically(join(directory, 'capture.json'), `${JSON.stringify(file)}\n`);
}
