import { isAbsolute, join, resolve } from 'node:path';
import type { Session } from '../../core/session/session.ts';
import { sessionPlace } from '../../core/transcript/export-names.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { canonical, writeBelow } from '../../platform/files.ts';
import type { Daemon } from '../context.ts';
import type { Exports } from './exports.ts';

const READ_AT_ONCE = 500;
const SEQ = 'exports:seq';
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Then a person has to look: the log says why each time. */
const TRIES = 8;
/** Names the newest export, for tools that look there. */
const POINTER = '.current_session';

interface DueExport {
  at: number;
  tries: number;
}

/**
 * Exports sessions whose hand-off is finished, where the configuration names a directory for it. Told by the journal, whose
 * last entry that is done with is kept: a daemon that is killed in between goes on where it was. What fails is tried again.
 */
export class ExportAtEnd {
  readonly #d: Daemon;
  readonly #exports: Exports;
  readonly #due = new Map<string, DueExport>();
  #seq = 0;
  #kept: number | null = null;
  /** Of the register, when its journal was read. */
  #revision: number | null = null;

  constructor(d: Daemon, exports: Exports) {
    this.#d = d;
    this.#exports = exports;
  }

  /** Where the one before got to; a first one begins with what happens from now on. To be called before anything does. */
  async begin(): Promise<void> {
    const kept = await this.#d.store.read((tx) => tx.settings.get(SEQ));
    if (kept !== null) this.#kept = Number(kept);
    this.#seq = this.#kept ?? (await this.#d.store.read((tx) => tx.journal.recent({ limit: 1 })))[0]?.seq ?? 0;
    await this.#keepPlace();
  }

  async run(): Promise<void> {
    await this.#readJournal();
    for (const [sessionId, due] of this.#due) {
      if (due.at > this.#d.clock.now()) continue;
      this.#due.delete(sessionId);
      try {
        await this.#export(sessionId);
      } catch (error) {
        const [tries, at] = [due.tries + 1, this.#d.clock.now() + Math.min(FIRST_PAUSE_MS * 2 ** due.tries, LONGEST_PAUSE_MS)];
        const again = tries < TRIES;
        this.#d.log.warn({ err: error, session: sessionId, again }, 'a transcript was not exported at the end of its session');
        if (again) this.#due.set(sessionId, { at, tries });
      }
    }
    await this.#keepPlace();
  }

  async #keepPlace(): Promise<void> {
    const seq = this.#seq;
    if (seq === this.#kept || this.#due.size > 0) return;
    await this.#d.store.transaction([], (tx) => tx.settings.set(SEQ, String(seq)));
    this.#kept = seq;
  }

  async #readJournal(): Promise<void> {
    const revision = this.#d.store.revision();
    if (revision === this.#revision) return;
    for (let full = true; full;) {
      const from = this.#seq;
      const entries = await this.#d.store.read((tx) => tx.journal.after(from, READ_AT_ONCE));
      for (const { kind, sessionId } of entries) {
        if (kind === 'handoff.finished' && sessionId !== null) this.#due.set(sessionId, { at: 0, tries: 0 });
      }
      this.#seq = entries.at(-1)?.seq ?? from;
      full = entries.length === READ_AT_ONCE;
    }
    this.#revision = revision;
  }

  async #export(sessionId: string): Promise<void> {
    const session = await this.#d.store.read((tx) => tx.sessions.get(sessionId));
    if (session === null) return;
    const named = this.#d.config(session.cwd).capture.export_dir;
    if (named === '') return;
    const home = await this.#d.places.home(session.cwd);
    const base = baseOf(home.worktree?.path ?? home.workspace.key, named);
    const aliases = await this.#d.store.read((tx) => tx.sessions.aliases(session.id));
    // Each of the ids that a session had has a transcript of its own; the present one last.
    const former = aliases.filter(({ kind, alias }) => kind === 'agent' && alias !== session.agentSessionId).map(({ alias }) => alias);
    for (const agentSessionId of [...former, session.agentSessionId]) {
      const { directory, file } = await this.#placeOf(session, home.workspace.name);
      const isNow = agentSessionId === session.agentSessionId;
      const whole = isNow ? file : file.replace(/\.md$/, `_${agentSessionId.slice(0, 8)}.md`);
      await this.#write(session, agentSessionId, base, directory, whole);
    }
  }

  /** Named by its first start: a session that came back goes on in the same file. Of two that began in one second each has its own. */
  async #placeOf({ id, startedAt, project, workspaceId }: Session, name: string): Promise<{ directory: string; file: string }> {
    const own = `exports:place:${id}`;
    return this.#d.store.transaction([workspaceId], async (tx) => {
      const kept = await tx.settings.get(own);
      if (kept !== null) return JSON.parse(kept) as { directory: string; file: string };
      const first = sessionPlace(startedAt, project ?? name);
      for (let count = 1; ; count += 1) {
        const place = count === 1 ? first : { ...first, file: first.file.replace(/\.md$/, `_${count}.md`) };
        const taken = `exports:taken:${workspaceId}:${place.directory}/${place.file}`;
        if ((await tx.settings.get(taken)) !== null) continue;
        await tx.settings.set(taken, id);
        await tx.settings.set(own, JSON.stringify(place));
        return place;
      }
    });
  }

  async #write(session: Session, agentSessionId: string, base: string, directory: string, whole: string): Promise<void> {
    const how = { format: 'md', parts: 'when-long', whole, raw: false, force: false, ignore: `${base}/` } as const;
    try {
      const asked = { session, agentSessionId, agent: session.agent };
      const { files } = await this.#exports.export(asked, { ...how, directory: join(base, directory) });
      const newest = files.at(-1)?.name;
      if (newest !== undefined) writeBelow(base, POINTER, `${join(base, directory, newest)}\n`);
    } catch (error) {
      // A session without a transcript, or one that was forgotten, has nothing to be exported.
      if (!(error instanceof RollcallError) || error.code !== 'NOT_CAPTURED') throw error;
    }
  }
}

/** Below the checkout no link counts: what a repository holds leads nowhere else. */
function baseOf(root: string, named: string): string {
  if (!isAbsolute(named)) return resolve(root, named);
  const real = canonical(named);
  return real.ok ? real.path : named;
}
