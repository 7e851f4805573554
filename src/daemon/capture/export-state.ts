import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { readIfThere } from '../../platform/file-access.ts';
import { writeAtomically } from '../../platform/files.ts';

/** The parts of a session as the last export left them. */
export interface PartsState {
  /** Closed ones in their order. */
  closed: ExportedPart[];
  /** The last one, if it has fewer lines. */
  open: ExportedPart | null;
  /** Records that are in them. */
  records: [number, number][];
  /** Time of the last record, ms since the epoch. */
  lastAt: number | null;
}

export interface ExportedPart {
  name: string;
  hash: string;
  lines: number;
}

/** What was written of one session into one directory. Files by their names below it. */
export interface ExportState {
  /** Hashes that files of earlier exports have. */
  own: Record<string, string>;
  parts: PartsState | null;
  /** Names that the newest export with parts wrote. */
  names: string[];
  /** An export that is whole, but whose files were not all in their places when this was written. */
  moving: Moving | null;
}

export interface Moving {
  files: { name: string; temporary: string; hash: string }[];
  parts: PartsState | null;
  names: string[] | null;
}

const NOTHING: ExportState = { own: {}, parts: null, names: [], moving: null };

/** Keeps the state of exports below the state directory, one small file for each session and directory. */
export class ExportStates {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** A file that is not as it was written counts for nothing: then no earlier export is known. */
  read(directory: string, session: string): ExportState {
    try {
      const text = readIfThere(this.#path(directory, session))?.toString('utf8');
      return text === undefined ? NOTHING : (JSON.parse(text) as ExportState);
    } catch {
      return NOTHING;
    }
  }

  write(directory: string, session: string, state: ExportState): void {
    ensurePrivateDirectory(this.#directory);
    writeAtomically(this.#path(directory, session), JSON.stringify(state), { fsync: true });
  }

  #path(directory: string, session: string): string {
    const key = createHash('sha256').update(`${directory}\0${session}`).digest('hex').slice(0, 32);
    return join(this.#directory, `${key}.json`);
  }
}
