import { readdirSync, statSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { TranscriptFile } from '../../core/transcript/record.ts';

/** What an agent's directories look like. */
export interface TranscriptTree {
  /** Absolute directories in which the tree begins. They need not exist, and may be links. */
  roots: readonly string[];
  /** Whether a directory can hold transcripts, itself or below. Told by its path alone. */
  enters(directory: string): boolean;
  /** Told by its path alone; null: no transcript. */
  fileAt(path: string): TranscriptFile | null;
  /** Names of one directory that another name in it makes superfluous. */
  superseded?(names: ReadonlySet<string>, name: string): boolean;
}

export interface SweepReport {
  /** New, or grown or written anew since the last look, as far as files were looked at. */
  changed: TranscriptFile[];
  /** Known at the last look, and no longer there. */
  gone: TranscriptFile[];
}

export interface SweepOptions {
  /** Files that changed in this time are looked at themselves in each look. */
  recentMs?: number;
  /** Most that clocks and the times of files may differ, and the coarsest time of a file system. */
  settleMs?: number;
}

interface Directory {
  /** Its time at the last reading; NaN: read it again. */
  mtimeMs: number;
  directories: Set<string>;
  files: Map<string, Known>;
}

interface Known {
  file: TranscriptFile;
  size: number;
  mtimeMs: number;
  ino: number;
}

const RECENT_MS = 24 * 60 * 60 * 1000;
const SETTLE_MS = 2500;

/**
 * Finds the transcripts below some roots, and again and again what changed. A directory is read only when its own time changed, which
 * tells of files that came, went or were renamed. That a file grew does not show there: a look stats the files that changed within the
 * last day, and all of them with `everyFile`.
 *
 * Measured with 10,000 files in 200 directories on two cores: first look 75 ms; nothing changed: 3 ms when the files are old, 25 ms when
 * all are recent or with `everyFile`.
 *
 * Links below the roots are not followed. What the system refuses to read (too many open files, no permission) stays as it was known. Synchronous; about 300 bytes of memory a file.
 */
export class DirectorySweep {
  readonly #tree: TranscriptTree;
  readonly #recentMs: number;
  readonly #settleMs: number;
  readonly #directories = new Map<string, Directory>();

  constructor(tree: TranscriptTree, options: SweepOptions = {}) {
    this.#tree = tree;
    this.#recentMs = options.recentMs ?? RECENT_MS;
    this.#settleMs = options.settleMs ?? SETTLE_MS;
  }

  /**
   * The first look finds every file.
   *
   * @param now ms since the epoch
   * @param everyFile stats all known files, however old
   */
  look(now: number, everyFile = false): SweepReport {
    const report: SweepReport = { changed: [], gone: [] };
    for (const root of this.#tree.roots) this.#visit(root, now, everyFile, report);
    return report;
  }

  /** All files known since the last look. */
  known(): TranscriptFile[] {
    return Array.from(this.#directories.values()).flatMap(({ files }) => Array.from(files.values(), ({ file }) => file));
  }

  #visit(path: string, now: number, everyFile: boolean, report: SweepReport): void {
    const stat = statOf(path);
    if (stat === 'unreadable') return;
    if (stat?.isDirectory() !== true) {
      this.#forget(path, report);
      return;
    }
    let directory = this.#directories.get(path);
    if (directory?.mtimeMs === stat.mtimeMs) {
      for (const [name, known] of directory.files) this.#check(directory, name, known, now, everyFile, report);
    } else {
      directory ??= { mtimeMs: Number.NaN, directories: new Set(), files: new Map() };
      this.#directories.set(path, directory);
      if (!this.#read(path, directory, report)) return;
      // What comes within the same tick of the file system's clock would not show: read again until the time is settled.
      directory.mtimeMs = Math.abs(now - stat.mtimeMs) < this.#settleMs ? Number.NaN : stat.mtimeMs;
    }
    for (const below of directory.directories) this.#visit(below, now, everyFile, report);
  }

  /** @returns false when the directory cannot be read */
  #read(path: string, directory: Directory, report: SweepReport): boolean {
    let entries;
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      if (isMissing(error)) this.#forget(path, report);
      return false;
    }
    const names = new Set(entries.map(({ name }) => name));
    const directories = new Set<string>();
    const files = new Map<string, Known>();
    for (const entry of entries) {
      const whole = join(path, entry.name);
      if (entry.isDirectory()) {
        if (this.#tree.enters(whole)) directories.add(whole);
        continue;
      }
      if (!entry.isFile() || this.#tree.superseded?.(names, entry.name) === true) continue;
      const before = directory.files.get(entry.name);
      const known = before ?? this.#meet(whole);
      if (known === null) continue;
      files.set(entry.name, known);
      if (before === undefined) report.changed.push(known.file);
      else if (renew(known)) report.changed.push(known.file);
    }
    for (const below of directory.directories) if (!directories.has(below)) this.#forget(below, report);
    for (const [name, { file }] of directory.files) if (!files.has(name)) report.gone.push(file);
    directory.directories = directories;
    directory.files = files;
    return true;
  }

  #meet(path: string): Known | null {
    const file = this.#tree.fileAt(path);
    if (file === null) return null;
    const stat = statOf(path);
    return stat === null || stat === 'unreadable' ? null : { file, size: stat.size, mtimeMs: stat.mtimeMs, ino: stat.ino };
  }

  #check(directory: Directory, name: string, known: Known, now: number, everyFile: boolean, report: SweepReport): void {
    if (!everyFile && now - known.mtimeMs > this.#recentMs) return;
    const change = renew(known);
    if (change === null) {
      directory.files.delete(name);
      directory.mtimeMs = Number.NaN;
      report.gone.push(known.file);
    } else if (change) report.changed.push(known.file);
  }

  #forget(path: string, report: SweepReport): void {
    const directory = this.#directories.get(path);
    if (directory === undefined) return;
    this.#directories.delete(path);
    for (const { file } of directory.files.values()) report.gone.push(file);
    for (const below of directory.directories) this.#forget(below, report);
  }
}

/** Takes over size and time. @returns whether they changed; null: the file is not there */
function renew(known: Known): boolean | null {
  const stat = statOf(known.file.path);
  if (stat === null) return null;
  if (stat === 'unreadable') return false;
  const same = stat.size === known.size && stat.mtimeMs === known.mtimeMs && stat.ino === known.ino;
  known.size = stat.size;
  known.mtimeMs = stat.mtimeMs;
  known.ino = stat.ino;
  return !same;
}

function statOf(path: string): Stats | 'unreadable' | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    return isMissing(error) ? null : 'unreadable';
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
