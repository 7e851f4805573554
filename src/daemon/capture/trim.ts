import type { Trimmable } from '../../archive/trim.ts';
import type { ArchiveLimitView } from '../../protocol/api-archive.ts';
import type { Daemon } from '../context.ts';
import type { SupervisedWorker } from './worker-calls.ts';
import type { WriterOperations } from './writer-operations.ts';

const MEGABYTE = 1_000_000;
/** From this part of the limit on there is a warning; what has to go is removed down to it. */
const WARNED_FROM = 0.9;
const DAY_MS = 86_400_000;
/** What was written so lately may be a session that no hook tells of. */
const LATELY_MS = 60 * 60_000;

/** Key of the time (ms since the epoch) up to which all that was stored of a session has been exported. */
export function exportedKey(agentSessionId: string): string {
  return `exported:${agentSessionId}`;
}

/**
 * Keeps the archive below `archive.max_size_mb`: raw bytes of the sessions that were written longest ago go first, never those
 * of one that lives, nor, with `archive.keep_until_exported`, those that were not exported.
 */
export class SizeLimit {
  readonly #d: Daemon;
  readonly #writer: SupervisedWorker<WriterOperations>;
  #warnedAt = -Infinity;
  #view: ArchiveLimitView | null = null;

  constructor(d: Daemon, writer: SupervisedWorker<WriterOperations>) {
    this.#d = d;
    this.#writer = writer;
  }

  /** As it was at the last check; null: there is no limit, or no check yet. */
  get view(): ArchiveLimitView | null {
    return this.#view;
  }

  async check(): Promise<void> {
    const { max_size_mb: megabytes, keep_until_exported: keeps } = this.#d.config('/').archive;
    if (megabytes === 0) {
      this.#view = null;
      return;
    }
    const limitBytes = megabytes * MEGABYTE;
    let { used } = await this.#writer.call('size', null);
    let kept: ArchiveLimitView['kept'] = null;
    if (used > limitBytes) ({ used, kept } = await this.#trim(limitBytes, keeps));
    this.#view = { limitBytes, usedBytes: used, kept, warning: warningOf(used, limitBytes, kept) };
    this.#warn();
  }

  async #trim(limitBytes: number, keeps: boolean): Promise<{ used: number; kept: ArchiveLimitView['kept'] }> {
    const found = await this.#writer.call('trimmable', null);
    const living = await this.#living();
    const now = this.#d.clock.now();
    const over = found.filter(({ session, committedAt }) => !living.has(session ?? '') && now - committedAt >= LATELY_MS);
    const free = keeps ? await this.#exported(over) : over;
    const fileIds = free.flatMap((one) => one.fileIds);
    const { files, bytes, used } = await this.#writer.call('trim', { fileIds, downTo: limitBytes * WARNED_FROM });
    if (bytes > 0) {
      const sessions = free.length;
      await this.#d.store.transaction([], (tx) =>
        tx.journal.append({
          at: now,
          workspaceId: null,
          sessionId: null,
          kind: 'archive.trimmed',
          data: { sessions, files, bytes, usedBytes: used, limitBytes },
        }),
      );
      this.#d.log.info({ files, bytes, used, limitBytes }, 'raw bytes of old sessions were removed from the archive');
    }
    if (used <= limitBytes) return { used, kept: null };
    return { used, kept: free.length < over.length ? 'unexported' : 'needed' };
  }

  /** Every id of the sessions that are not over. */
  #living(): Promise<Set<string>> {
    return this.#d.store.read(async (tx) => {
      const ids = new Set<string>();
      for (const { id, agentSessionId } of await tx.sessions.live(null)) {
        ids.add(agentSessionId);
        for (const { kind, alias } of await tx.sessions.aliases(id)) if (kind === 'agent') ids.add(alias);
      }
      return ids;
    });
  }

  #exported(found: readonly Trimmable[]): Promise<Trimmable[]> {
    return this.#d.store.read(async (tx) => {
      const exported: Trimmable[] = [];
      for (const one of found) {
        const at = one.session === null ? null : await tx.settings.get(exportedKey(one.session));
        if (at !== null && Number(at) >= one.committedAt) exported.push(one);
      }
      return exported;
    });
  }

  #warn(): void {
    const warning = this.#view?.warning ?? null;
    if (warning === null || this.#d.clock.now() - this.#warnedAt < DAY_MS) return;
    this.#warnedAt = this.#d.clock.now();
    this.#d.log.warn({ warning }, 'the archive is nearly full');
  }
}

function warningOf(used: number, limit: number, kept: ArchiveLimitView['kept']): string | null {
  if (used < limit * WARNED_FROM) return null;
  const size = `The archive of transcripts takes up ${Math.ceil(used / MEGABYTE)} MB of ${limit / MEGABYTE} MB (archive.max_size_mb)`;
  if (kept === 'unexported')
    return `${size}, and what is left was not exported yet (archive.keep_until_exported). Export it, or raise the limit.`;
  if (kept === 'needed')
    return `${size}, and what is left is its index, or of sessions that live. Raise the limit, or let old sessions be forgotten.`;
  return `${size}. Above that, the raw bytes of the oldest sessions are removed; export what you want to keep, or raise the limit.`;
}
