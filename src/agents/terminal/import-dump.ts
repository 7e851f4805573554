import { createHash } from 'node:crypto';
import { closeSync, existsSync, fchmodSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as others } from 'node:timers/promises';
import { isCombined } from '../../core/terminal/dump-choice.ts';
import { DumpJudge, type DumpVerdict } from '../../core/terminal/dump-judge.ts';
import { linesFile } from './files.ts';
import { TerminalRecords } from './records.ts';
import { captureDirectory } from './segment.ts';

export interface JudgedFile {
  path: string;
  verdict: DumpVerdict;
  /** The id that its lines go by: the same for the same bytes. */
  capture: string;
  /** Ms since the epoch: when it was last written. */
  writtenAt: number;
}

const SLICE = 1024 * 1024;
/** Characters. A longer line is cut. */
const LONGEST = 1024 * 1024;

/** Reads a dump of a terminal and judges it. Throws the system's error when it cannot be read. */
export async function judgeDump(path: string): Promise<JudgedFile> {
  const judge = new DumpJudge();
  const sum = createHash('sha256');
  const writtenAt = await eachSlice(path, (bytes) => {
    judge.feed(bytes);
    sum.update(bytes);
  });
  const plain = judge.verdict();
  const verdict = isCombined(basename(path), plain.lines) ? judge.verdict(true) : plain;
  return { path, verdict, capture: `dump-${sum.digest('hex').slice(0, 24)}`, writtenAt };
}

/**
 * Writes the lines of a dump as those of a terminal, whole or not at all.
 *
 * @param root see terminalRoot
 * @returns how many lines were written; null: they are there already
 */
export async function importDump(root: string, { path, verdict, capture, writtenAt }: JudgedFile): Promise<number | null> {
  const target = linesFile(root, capture);
  if (existsSync(target)) return null;
  const temporary = join(captureDirectory({ root, capture }), '.lines.tmp');
  const descriptor = openSync(temporary, 'w', 0o600);
  let lines = 0;
  try {
    fchmodSync(descriptor, 0o600);
    const records = new TerminalRecords(capture, 0);
    records.add({ type: 'terminal-source', path, lines: verdict.lines, unique: verdict.unique }, writtenAt);
    const text = new TextDecoder();
    let rest = '';
    const take = (some: string, last: boolean): void => {
      const found = (rest + some).split('\n');
      rest = last ? '' : (found.pop() ?? '');
      if (last && found.at(-1) === '') found.pop();
      if (rest.length > LONGEST) {
        found.push(rest);
        rest = '';
      }
      for (const line of found) records.add(line.trimEnd(), writtenAt);
      lines += found.length;
      for (let bytes = Buffer.from(records.take()); bytes.length > 0;) bytes = bytes.subarray(writeSync(descriptor, bytes));
    };
    await eachSlice(path, (bytes) => take(text.decode(bytes, { stream: true }), false));
    take(text.decode(), true);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, target);
  return lines;
}

/** @returns when the file was last written, ms since the epoch */
async function eachSlice(path: string, take: (bytes: Uint8Array) => void): Promise<number> {
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new Error(`${path} is no file`);
    const buffer = new Uint8Array(SLICE);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer)) {
      take(buffer.subarray(0, read));
      await others();
    }
    return Math.trunc(stat.mtimeMs);
  } finally {
    closeSync(descriptor);
  }
}
