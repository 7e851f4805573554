import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compatStatus, type StatusFile } from '../../core/budget/renderings.ts';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { writeAtomically } from '../../platform/files.ts';

/** Where older tools look for the percentage that is left. Linux alone has it. */
const OLD_PLACE = '/dev/shm/token_budget_status';

/**
 * How full windows are, for other programs: one file for each living session, and, where that is asked for, the one of
 * older tools with the smallest percentage of all.
 */
export class StatusFiles {
  readonly #directory: string;
  readonly #old: string | null;
  readonly #files = new Map<string, StatusFile>();

  /** @param old whether the file of older tools is kept too, or where */
  constructor(directory: string, old: boolean | string) {
    this.#directory = directory;
    // What a daemon that was killed left says nothing any more.
    rmSync(directory, { recursive: true, force: true });
    this.#old = typeof old === 'string' ? old : old && lstatSync('/dev/shm', { throwIfNoEntry: false })?.isDirectory() ? OLD_PLACE : null;
  }

  /** @param file null: the session is over */
  write(sessionId: string, file: StatusFile | null): void {
    const path = join(this.#directory, `${sessionId}.json`);
    if (file === null) {
      this.#files.delete(sessionId);
      rmSync(path, { force: true });
    } else {
      this.#files.set(sessionId, file);
      ensurePrivateDirectory(this.#directory);
      writeAtomically(path, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    }
    this.#writeOld();
  }

  close(): void {
    if (this.#old !== null && isOurs(this.#old)) rmSync(this.#old, { force: true });
  }

  #writeOld(): void {
    if (this.#old === null || !isOurs(this.#old)) return;
    const text = compatStatus([...this.#files.values()], 'number');
    if (text === null) rmSync(this.#old, { force: true });
    else writeAtomically(this.#old, text, { mode: 0o600 });
  }
}

/** Nothing is there, or a plain file of this user: in a directory that everybody may write to, others' files stay. */
function isOurs(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined || (stat.isFile() && stat.uid === process.geteuid?.());
}
