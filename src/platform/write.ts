import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

export interface WriteOptions {
  /** Mode of the file, whatever the umask. Default 0600. */
  mode?: number;
  /** The content is on the disk, and its name too, before the call returns. Default false. */
  fsync?: boolean;
  /** Nothing may be there by that name yet: EEXIST otherwise. Default false. */
  exclusive?: boolean;
}

/**
 * Replaces a file as a whole: a reader sees the old content or the new, never a part. A final link is replaced, not
 * followed. Throws the system's error; the old file is then as it was and no temporary file stays.
 */
export function writeAtomically(path: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const directory = dirname(path);
  const temporary = writeTemporary(directory, data, options);
  try {
    // A rename would replace what somebody has put there meanwhile.
    if (options.exclusive === true) linkSync(temporary, path);
    else renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
  if (options.exclusive === true) unlinkSync(temporary);
  if (options.fsync === true) syncDirectory(directory);
}

let written = 0;

function writeTemporary(directory: string, data: string | Uint8Array, options: WriteOptions): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const mode = options.mode ?? 0o600;
  const { path, descriptor } = openTemporary(directory, mode);
  try {
    fchmodSync(descriptor, mode);
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    if (options.fsync === true) fsyncSync(descriptor);
  } catch (error) {
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return path;
}

/** Exclusively created. A name left by a killed process of the same pid is passed over, not taken. */
function openTemporary(directory: string, mode: number): { path: string; descriptor: number } {
  for (;;) {
    written += 1;
    const path = join(directory, `.rollcall-${process.pid}-${written}.tmp`);
    try {
      return { path, descriptor: openSync(path, 'wx', mode) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

export type WriteResult =
  | { ok: true; path: string }
  /** `link`: a part of the path is a symbolic link. `outside`: the path is not plainly below the root. `exists`: with `exclusive`. */
  | { ok: false; reason: 'link' | 'outside' | 'not-a-directory' | 'exists' | 'failed'; detail: string };

/**
 * Writes `relative` below `root`, atomically, making missing directories (0700), and never through a symbolic link in
 * any part below the root, also when somebody swaps one in meanwhile (Linux: each step is taken from an open
 * descriptor; elsewhere the parts are looked at before the write). Never throws; on failure nothing was replaced.
 */
export function writeBelow(root: string, relative: string, data: string | Uint8Array, options: WriteOptions = {}): WriteResult {
  return inside(root, relative, makeDirectory, (target) => writeAtomically(target, data, options));
}

/** Removes the file `relative` below `root`, never through a symbolic link in any part below the root. Never throws. */
export function removeBelow(root: string, relative: string): WriteResult {
  return inside(root, relative, null, unlinkSync);
}

/** @param make a directory that is not there; null: it has to be there */
function inside(root: string, relative: string, make: ((path: string) => void) | null, act: (target: string) => void): WriteResult {
  const parts = relative.split('/');
  if (isAbsolute(relative) || relative.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    return { ok: false, reason: 'outside', detail: `${JSON.stringify(relative)} is not a plain relative path` };
  }
  const path = join(root, relative);
  const open: number[] = [];
  try {
    const directory =
      process.platform === 'linux' ? descend(root, parts.slice(0, -1), make, open) : lookDown(root, parts.slice(0, -1), make);
    const target = `${directory}/${basename(relative)}`;
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new LinkFound(path);
    act(target);
    return { ok: true, path };
  } catch (error) {
    if (error instanceof LinkFound) return { ok: false, reason: 'link', detail: `${error.message} is a symbolic link` };
    if (codeOf(error) === 'EEXIST') return { ok: false, reason: 'exists', detail: `${path} is there already` };
    if (codeOf(error) === 'ENOTDIR') return { ok: false, reason: 'not-a-directory', detail: `a part of ${path} is not a directory` };
    return { ok: false, reason: 'failed', detail: `${path}: ${codeOf(error) || String(error)}` };
  } finally {
    for (const descriptor of open) closeSync(descriptor);
  }
}

class LinkFound extends Error {}

/** Opens one directory after the other without following links; returns a path that leads through the last descriptor. */
function descend(root: string, parts: readonly string[], make: ((path: string) => void) | null, open: number[]): string {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY;
  let descriptor = openSync(root, flags);
  open.push(descriptor);
  for (const part of parts) {
    const step = `/proc/self/fd/${descriptor}/${part}`;
    make?.(step);
    try {
      descriptor = openSync(step, flags | constants.O_NOFOLLOW);
    } catch (error) {
      if (lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new LinkFound(part);
      throw error;
    }
    open.push(descriptor);
  }
  return `/proc/self/fd/${descriptor}`;
}

function lookDown(root: string, parts: readonly string[], make: ((path: string) => void) | null): string {
  let directory = root;
  for (const part of parts) {
    directory = join(directory, part);
    make?.(directory);
    if (lstatSync(directory).isSymbolicLink()) throw new LinkFound(directory);
  }
  return directory;
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(path, 0o700);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
