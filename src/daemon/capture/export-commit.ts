import { createHash } from 'node:crypto';
import { linkSync, renameSync, unlinkSync } from 'node:fs';
import { readSums, SUMS, sumsText } from '../../core/transcript/export-sums.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { writeAtomically } from '../../platform/files.ts';
import { openPieces, type Written } from './export-file.ts';
import type { ExportFolder } from './export-folder.ts';
import type { Pause } from './export-pause.ts';
import type { ExportState, ExportStates, Moving, PartsState } from './export-state.ts';

/** A longer list of hashes is none of ours. */
const SUMS_LIMIT = 16 * 1024 * 1024;

/** Files of an export that are whole and wait beside their places. */
export interface Ready {
  files: (Written & { temporary: string })[];
  /** null: as they were. */
  parts: PartsState | null;
  /** null: these files are none of an export with parts. */
  names: string[] | null;
}

/**
 * Brings the files of one session in one directory to their places. What is about to be moved is written down before: after
 * a kill at any point the next run finds it and goes on, or finds nothing of it.
 */
export class ExportCommit {
  readonly #folder: ExportFolder;
  readonly #states: ExportStates;
  readonly #session: string;
  readonly #pause: Pause;

  constructor(folder: ExportFolder, states: ExportStates, session: string, pause: Pause) {
    this.#folder = folder;
    this.#states = states;
    this.#session = session;
    this.#pause = pause;
  }

  /** What earlier exports left; one that was ended while its files were moved is brought to its end first. */
  async begin(): Promise<ExportState> {
    const state = this.#states.read(this.#folder.path, this.#session);
    const { moving } = state;
    if (moving === null) return state;
    const own = { ...state.own };
    for (const { name, temporary, hash } of moving.files) {
      if ((await this.hashOf(name)) !== hash) {
        const waits = openPieces(this.#folder.temporary(temporary), temporary);
        if (waits === null || (await this.#hash(waits)) !== hash) return { ...state, own, moving: null };
        renameSync(this.#folder.temporary(temporary), this.#folder.place(name));
      }
      own[name] = hash;
    }
    return this.#settle(state, moving);
  }

  /** @throws EXPORT_REFUSED where another file stands in a place; then all of them are as they were */
  async put(state: ExportState, ready: Ready, force: boolean): Promise<ExportState> {
    const sums = await this.#sums(force);
    const fresh = new Set<string>();
    for (const { name, hash } of ready.files) {
      const there = await this.hashOf(name);
      if (there === null) fresh.add(name);
      else if (there !== hash && there !== state.own[name] && there !== sums.get(name) && !force)
        throw this.#refuse(name, 'another file, or an export that was changed since, stands there; --force replaces it');
    }
    const files = ready.files.map(({ name, temporary, hash }) => ({ name, temporary, hash }));
    const moving: Moving = { files, parts: ready.parts, names: ready.names };
    this.#pause.finish();
    this.#states.write(this.#folder.path, this.#session, { ...state, moving });
    for (const { name, temporary, hash } of files) {
      if (this.#pause.due) await this.#pause.take();
      await this.#move(name, temporary, hash, fresh.has(name));
    }
    return this.#settle(state, moving);
  }

  /** null: no file of this name is there. @throws EXPORT_REFUSED for what is no file */
  async hashOf(name: string): Promise<string | null> {
    const pieces = openPieces(this.#folder.place(name), `${this.#folder.path}/${name}`);
    return pieces === null ? null : this.#hash(pieces);
  }

  async #move(name: string, temporary: string, hash: string, fresh: boolean): Promise<void> {
    const [from, to] = [this.#folder.temporary(temporary), this.#folder.place(name)];
    // A file that is as it should be stays as it is, with its times.
    if (!fresh && (await this.hashOf(name)) === hash) return unlinkSync(from);
    if (!fresh) return renameSync(from, to);
    try {
      linkSync(from, to);
    } catch (error) {
      throw this.#refuse(name, 'a file came there meanwhile', error);
    }
    unlinkSync(from);
  }

  async #settle(state: ExportState, { files, parts, names }: Moving): Promise<ExportState> {
    const own = { ...state.own };
    for (const { name, hash } of files) own[name] = hash;
    const sums = await this.#sums(true);
    for (const name of names === null ? [] : state.names.filter((former) => !names.includes(former))) {
      if ((await this.hashOf(name)) === own[name]) unlinkSync(this.#folder.place(name));
      delete own[name];
      sums.delete(name);
    }
    for (const { name, hash } of files) sums.set(name, hash);
    writeAtomically(this.#folder.place(SUMS), sumsText(sums));
    const settled = { own, parts: parts ?? state.parts, names: names ?? state.names, moving: null };
    this.#states.write(this.#folder.path, this.#session, settled);
    return settled;
  }

  /** @param force a file that is no such list counts for an empty one */
  async #sums(force: boolean): Promise<Map<string, string>> {
    const found: Buffer[] = [];
    let size = 0;
    for (const piece of openPieces(this.#folder.place(SUMS), `${this.#folder.path}/${SUMS}`) ?? []) {
      size += piece.length;
      if (size <= SUMS_LIMIT) found.push(Buffer.from(piece));
    }
    const sums = size > SUMS_LIMIT ? null : readSums(Buffer.concat(found).toString('utf8'));
    if (sums === null && !force) throw this.#refuse(SUMS, 'another file stands there; --force replaces it');
    return sums ?? new Map<string, string>();
  }

  async #hash(pieces: Iterable<Buffer>): Promise<string> {
    const hash = createHash('sha256');
    for (const piece of pieces) {
      hash.update(piece);
      if (this.#pause.due) await this.#pause.take();
    }
    return hash.digest('hex');
  }

  #refuse(name: string, detail: string, cause?: unknown): RollcallError {
    return new RollcallError('EXPORT_REFUSED', { path: `${this.#folder.path}/${name}`, detail }, { cause });
  }
}
