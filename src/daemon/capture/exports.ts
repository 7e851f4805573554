import { relative } from 'node:path';
import { exportName } from '../../core/transcript/export-names.ts';
import type { ExportFormat } from '../../core/transcript/export-text.ts';
import type { ExportResult, ExportState } from '../../protocol/api-export.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { VERSION } from '../../protocol/version.ts';
import { excludeAlso, listExclude } from '../../platform/git/exclude-file.ts';
import { repositoryOf } from '../../platform/git/repository.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import type { AskedSession } from './asked-session.ts';
import type { ExportRequest } from './export-run.ts';
import type { Reading } from './reading.ts';
import { exportedKey } from './trim.ts';

export interface WantedExport {
  /** Absolute, without links. */
  directory: string;
  format: ExportFormat;
  parts: ExportRequest['parts'];
  /** Name of a single file; null: by the session and the format. */
  whole: string | null;
  raw: boolean;
  force: boolean;
  /** What git is told to ignore, absolute, a directory with a slash at its end; null: the files themselves. */
  ignore: string | null;
}

interface Job {
  state: 'waiting' | 'running';
  cancelled: boolean;
  done: Promise<ExportResult>;
}

/** Finished ones whose end nobody has asked for yet. */
const KEPT = 20;
const WAIT_MS = 500;

/** Exports, one after the other, written by the thread that reads the archive. */
export class Exports {
  readonly #d: Daemon;
  readonly #reader: Reading;
  readonly #states: string;
  readonly #excludes: string;
  readonly #jobs = new Map<string, Job>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param places.exports where is kept what was exported; `excludes`: list of the repositories whose exclude file has our names */
  constructor(d: Daemon, reader: Reading, places: { exports: string; excludes: string }) {
    this.#d = d;
    this.#reader = reader;
    this.#states = places.exports;
    this.#excludes = places.excludes;
  }

  /** @returns its id */
  start(asked: AskedSession, wanted: WantedExport): string {
    const id = this.#d.newId('exp');
    const job: Job = { state: 'waiting', cancelled: false, done: Promise.resolve(null as never) };
    job.done = this.#last.then(() => this.#run(job, asked, wanted));
    this.#last = job.done.catch(() => {});
    this.#jobs.set(id, job);
    for (const old of Array.from(this.#jobs.keys()).slice(0, -KEPT)) this.#jobs.delete(old);
    return id;
  }

  /** Waits up to half a second for its end. @throws NO_SUCH_EXPORT, and what it failed with */
  async state(id: string): Promise<ExportState> {
    const { done } = this.#job(id);
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), WAIT_MS);
    const result = await Promise.race([done, late]).finally(() => clearTimeout(timer));
    const { state } = this.#job(id);
    if (result !== null) return { id, state: 'done', records: result.records, of: result.records, result };
    const progress = state === 'running' ? await this.#reader.call('exportProgress', null) : null;
    return { id, state, records: progress?.records ?? 0, of: progress?.of ?? 0, result: null };
  }

  /** @throws NO_SUCH_EXPORT */
  async cancel(id: string): Promise<void> {
    const job = this.#job(id);
    job.cancelled = true;
    if (job.state === 'running') await this.#reader.call('exportCancel', null);
  }

  /** The same as a promise of its end. @throws what it failed with */
  async export(asked: AskedSession, wanted: WantedExport): Promise<ExportResult> {
    return this.#job(this.start(asked, wanted)).done;
  }

  #job(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new RollcallError('NO_SUCH_EXPORT', { id });
    return job;
  }

  async #run(job: Job, { session, agentSessionId }: AskedSession, wanted: WantedExport): Promise<ExportResult> {
    if (job.cancelled) throw new RollcallError('EXPORT_CANCELLED');
    job.state = 'running';
    const { ignore, ...how } = wanted;
    // After /clear a session has several transcripts: its ordinal names the present one.
    const ordinal = session?.agentSessionId === agentSessionId ? session.ordinal : null;
    const request: ExportRequest = {
      ...how,
      session: agentSessionId,
      name: exportName(ordinal, agentSessionId),
      project: session === null ? 'unknown' : (session.project ?? (await this.#d.places.home(session.cwd)).workspace.name),
      startedAt: ordinal === null ? null : (session?.startedAt ?? null),
      version: VERSION,
      states: this.#states,
    };
    this.#ignore(ignore);
    if (job.cancelled) throw new RollcallError('EXPORT_CANCELLED');
    const begunAt = this.#d.clock.now();
    const { directory, files, records } = await this.#reader.call('export', request);
    await this.#d.store.transaction([], (tx) => tx.settings.set(exportedKey(agentSessionId), String(begunAt)));
    if (ignore === null) for (const { name } of [...files, { name: 'SHA256SUMS' }]) this.#ignore(`${directory}/${name}`);
    if (session !== null) {
      const format = wanted.raw ? 'raw' : wanted.format;
      await this.#d.store.transaction([session.workspaceId], (tx) =>
        journal(tx, this.#d.clock.now(), session, 'transcript.exported', { directory, format, files: files.length, records }),
      );
    }
    const named = files.map(({ name, bytes, lines, hash }) => ({ name, bytes, lines, sha256: hash }));
    return { session: agentSessionId, directory, files: named, records };
  }

  /** What lies in a repository is no work of anybody. */
  #ignore(path: string | null): void {
    const repository = path === null ? null : repositoryOf(path);
    if (path === null || repository === null) return;
    const below = relative(repository.worktreeRoot, path);
    if (below === '' || below.startsWith('..')) return;
    listExclude(this.#excludes, repository.commonDir, true);
    const trouble = excludeAlso(repository.commonDir, [path.endsWith('/') ? `${below}/` : below]);
    if (trouble !== null) this.#d.log.warn({ path, trouble }, 'git was not told to ignore an export');
  }
}
