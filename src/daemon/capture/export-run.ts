import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile } from '../../archive/rows.ts';
import { rawName } from '../../core/transcript/export-names.ts';
import { IdRanges } from '../../core/transcript/export-ranges.ts';
import { PART_LINES } from '../../core/transcript/export-rotation.ts';
import { SUMS } from '../../core/transcript/export-sums.ts';
import { type ExportFormat, type ExportHead, oneLine, RENDERINGS } from '../../core/transcript/export-text.ts';
import { codeOf, reasonOf } from '../../platform/file-access.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { ExportCommit, type Ready } from './export-commit.ts';
import { ExportFile } from './export-file.ts';
import { ExportFolder } from './export-folder.ts';
import { PartsWriter } from './export-parts.ts';
import type { Pause } from './export-pause.ts';
import { ExportedRecords, rowsOfSession } from './export-record.ts';
import { ExportStates, type ExportState, type PartsState } from './export-state.ts';

/** One export of one session into one directory. */
export interface ExportRequest {
  /** The agent's own id. */
  session: string;
  /** Absolute, without links. */
  directory: string;
  /** `session_00007`: names of its files begin so. */
  name: string;
  format: ExportFormat;
  /** always: md, in parts; when-long: one file `whole` as long as one part is enough; never: one file. */
  parts: 'always' | 'when-long' | 'never';
  /** Name of a single file; null: `name` and the format. */
  whole: string | null;
  /** The original bytes in place of any rendering. */
  raw: boolean;
  force: boolean;
  project: string;
  /** Ms since the epoch; null: as the records say. */
  startedAt: number | null;
  version: string;
  /** Where is kept what was exported; absolute. */
  states: string;
  /** Lines of a part; for tests. */
  partLines?: number;
}

export interface ExportDone {
  directory: string;
  /** All files that are there of it now, those of earlier exports too; `lines` null: not counted again. */
  files: { name: string; bytes: number | null; lines: number | null; hash: string }[];
  /** Records that were written now, and lines and bytes of the whole. */
  records: number;
}

export interface ExportProgress {
  records: number;
  of: number;
}

/**
 * Writes what the archive holds of a session, in constant memory, and stands aside for others after each slice.
 *
 * @throws NOT_CAPTURED, EXPORT_REFUSED, EXPORT_CANCELLED; then no file is in its place that is not whole
 */
export async function runExport(
  archive: ArchiveReader,
  request: ExportRequest,
  pause: Pause,
  progress: ExportProgress,
): Promise<ExportDone> {
  const files = archive.filesOfSession(request.session);
  if (files.length === 0) throw new RollcallError('NOT_CAPTURED', { ref: request.session });
  progress.of = files.reduce((sum, file) => sum + file.records + file.copies, 0);
  const folder = new ExportFolder(request.directory);
  try {
    const commit = new ExportCommit(folder, new ExportStates(request.states), request.session, pause);
    const state = await commit.begin();
    folder.sweep(request.name);
    const run = new ExportRun(archive, request, folder, commit, pause, progress);
    if (request.raw) return await run.raw(state, files);
    return await (request.parts === 'never' ? run.whole(state) : run.parts(state));
  } catch (error) {
    if (error instanceof RollcallError || codeOf(error) === '') throw error;
    throw new RollcallError('EXPORT_REFUSED', { path: request.directory, detail: reasonOf(error) }, { cause: error });
  } finally {
    folder.close();
  }
}

class ExportRun {
  readonly #archive: ArchiveReader;
  readonly #request: ExportRequest;
  readonly #folder: ExportFolder;
  readonly #commit: ExportCommit;
  readonly #pause: Pause;
  readonly #progress: ExportProgress;
  readonly #records: ExportedRecords;

  constructor(
    archive: ArchiveReader,
    request: ExportRequest,
    folder: ExportFolder,
    commit: ExportCommit,
    pause: Pause,
    progress: ExportProgress,
  ) {
    this.#archive = archive;
    this.#request = request;
    this.#folder = folder;
    this.#commit = commit;
    this.#pause = pause;
    this.#progress = progress;
    this.#records = new ExportedRecords(archive);
  }

  async raw(state: ExportState, files: readonly ArchivedFile[]): Promise<ExportDone> {
    const main = (files.find(({ kind }) => kind === 'session') ?? files[0])?.path ?? '';
    const taken = new Set([SUMS]);
    return this.#put(state, async (ready) => {
      for (const { id, path, compression, records, copies } of files) {
        const name = freeName(taken, rawName(main, path, compression === 'zstd'));
        await this.#written(ready, name, async (file) => {
          for (const bytes of this.#archive.bytesOfFile(id, { tail: true })) {
            file.bytes(bytes);
            if (this.#pause.due) await this.#pause.take();
          }
        });
        this.#progress.records += records + copies;
      }
    });
  }

  async whole(state: ExportState): Promise<ExportDone> {
    const { name, format, whole, session } = this.#request;
    const rendering = RENDERINGS[format];
    return this.#put(state, (ready) =>
      this.#written(ready, whole ?? `${name}.${format}`, async (file) => {
        file.text(rendering.head(this.#head()));
        for (const row of rowsOfSession(this.#archive, session)) {
          const record = this.#records.of(row);
          if (record !== null) file.text(rendering.record(record));
          this.#progress.records += 1;
          if (this.#pause.due) await this.#pause.take();
        }
        file.text(rendering.end());
      }),
    );
  }

  async parts(state: ExportState): Promise<ExportDone> {
    const { name, session, parts, whole, partLines = PART_LINES, force } = this.#request;
    const before = await this.#standing(state);
    const seen = new IdRanges(before?.records ?? []);
    let lastAt = before?.lastAt ?? null;
    const begin = (): Promise<PartsWriter> => PartsWriter.begin(this.#folder, name, partLines, before, this.#pause);
    // One that was exported as a single file may be asked for in parts now.
    const isOtherwise = parts === 'always' && before?.closed.length === 0 && before.open?.name === whole;
    let out: PartsWriter | null = before === null || isOtherwise || !(await this.#hasCombined(state, before)) ? await begin() : null;
    try {
      if (before === null) out?.text(RENDERINGS.md.head(this.#head()));
      let written = 0;
      for (const row of rowsOfSession(this.#archive, session)) {
        this.#progress.records += 1;
        if (this.#pause.due) await this.#pause.take();
        if (seen.has(row.id)) continue;
        const record = this.#records.of(row);
        if (record === null) continue;
        seen.add(row.id);
        out ??= await begin();
        out.text(RENDERINGS.md.record(record));
        lastAt = row.at === null ? lastAt : Math.max(row.at, lastAt ?? row.at);
        written += 1;
      }
      if (out === null) return this.#done(state, state.names, [], 0);
      const { files, closed, open, names } = out.end(lastAt, parts === 'when-long' ? whole : null);
      const records = seen.ranges.map(([from, to]): [number, number] => [from, to]);
      const after = await this.#commit.put(state, { files, parts: { closed, open: kept(open), records, lastAt }, names }, force);
      return this.#done(after, names, files, written);
    } catch (error) {
      out?.discard();
      this.#folder.sweep(name);
      throw error;
    }
  }

  /** The parts of the last export, where they all still are as it left them. */
  async #standing(state: ExportState): Promise<PartsState | null> {
    const { parts } = state;
    if (parts === null) return null;
    for (const { name, hash } of [...parts.closed, ...(parts.open === null ? [] : [parts.open])]) {
      const there = await this.#commit.hashOf(name);
      if (there === hash) continue;
      // A part that was taken away is made again, with those around it.
      if (there === null || there === state.own[name] || this.#request.force) return null;
      const path = `${this.#folder.path}/${name}`;
      throw new RollcallError('EXPORT_REFUSED', { path, detail: 'it was changed since it was exported; --force writes all parts anew' });
    }
    return parts;
  }

  async #hasCombined(state: ExportState, { closed, open }: PartsState): Promise<boolean> {
    const parts = new Set([...closed, ...(open === null ? [] : [open])].map(({ name }) => name));
    for (const name of state.names) {
      if (!parts.has(name) && (await this.#commit.hashOf(name)) !== state.own[name]) return false;
    }
    return this.#request.parts === 'when-long' || state.names.some((name) => !parts.has(name));
  }

  async #put(state: ExportState, write: (ready: Ready['files']) => Promise<void>): Promise<ExportDone> {
    const ready: Ready['files'] = [];
    try {
      await write(ready);
      const names = ready.map(({ name }) => name);
      const after = await this.#commit.put(state, { files: ready, parts: null, names: null }, this.#request.force);
      return this.#done(after, names, ready, this.#progress.records);
    } catch (error) {
      for (const { temporary } of ready) this.#folder.discard(temporary);
      throw error;
    }
  }

  async #written(ready: Ready['files'], name: string, write: (file: ExportFile) => Promise<void>): Promise<void> {
    const file = new ExportFile(this.#folder, name);
    try {
      await write(file);
      ready.push({ ...file.finish(), temporary: name });
    } catch (error) {
      file.discard();
      throw error;
    }
  }

  #done(state: ExportState, names: readonly string[], now: Ready['files'], records: number): ExportDone {
    const files = names.map((name) => {
      const written = now.find((file) => file.name === name);
      const before = [...(state.parts?.closed ?? []), state.parts?.open].find((part) => part?.name === name);
      return { name, bytes: written?.bytes ?? null, lines: written?.lines ?? before?.lines ?? null, hash: state.own[name] ?? '' };
    });
    return { directory: this.#folder.path, files, records };
  }

  #head(): ExportHead {
    const { project, startedAt, version, session } = this.#request;
    const first = this.#archive.recordsOfSession(session, { limit: 100 }).find(({ at }) => at !== null)?.at ?? null;
    return { project: oneLine(project), startedAt: startedAt ?? first, version };
  }
}

function kept(part: PartsState['open']): PartsState['open'] {
  return part === null ? null : { name: part.name, hash: part.hash, lines: part.lines };
}

function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}.${n}`;
  taken.add(name);
  return name;
}
