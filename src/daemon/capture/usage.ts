import { statSync } from 'node:fs';
import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile } from '../../archive/rows.ts';
import type { UsageCursor, UsageStore } from '../../archive/usage-store.ts';
import { CodexReplay } from '../../agents/codex/transcript/replay.ts';
import type { UsageFact } from '../../core/budget/usage-fact.ts';
import { newUsageReader, readUsage, type UsageSource } from '../../core/budget/usage-reader.ts';
import { placedValues } from './read-records.ts';

const AT_ONCE = 2000;

/**
 * Counts what responses used from what the archive holds: each file from where it was read last, in pieces, so that the
 * capture is never kept waiting for long.
 */
export class UsageKeeper {
  readonly #archive: ArchiveReader;
  readonly #store: UsageStore;
  readonly #due = new Set<number>();
  /** Replays are told from the begin of a file on: after a restart a file of Codex is read once more. */
  readonly #replays = new Map<number, CodexReplay>();
  /**
   * Up to which byte each file was read since the start, also a last line without a line feed; and the directory that was named last:
   * a rollout of Codex names it once for many responses.
   */
  readonly #read = new Map<number, { generation: number; bytes: number; project: string }>();

  constructor(archive: ArchiveReader, store: UsageStore) {
    this.#archive = archive;
    this.#store = store;
  }

  /** Every file that the archive has may hold what was not counted yet. */
  all(): void {
    for (const { id } of this.#archive.files()) this.#due.add(id);
  }

  stored(path: string): void {
    const file = this.#archive.fileAt(path);
    if (file !== null) this.#due.add(file.id);
  }

  /** Counts a file from its begin. */
  again(fileId: number): void {
    this.#store.countAgain(fileId);
    this.#replays.delete(fileId);
    this.#read.delete(fileId);
    this.#due.add(fileId);
  }

  /** Reads one piece of one file. @returns whether there is more to be done. What it throws keeps no other file from being counted. */
  step(): boolean {
    const [fileId] = this.#due;
    if (fileId === undefined) return false;
    // A file that fails is due again with what is stored of it next, or with the next start.
    this.#due.delete(fileId);
    const file = this.#archive.file(fileId);
    if (file !== null && file.kind !== 'output' && this.#count(file)) this.#due.add(fileId);
    return this.#due.size > 0;
  }

  /** @returns whether the file has more */
  #count(file: ArchivedFile): boolean {
    const cursor = this.#cursorOf(file);
    const known = cursor.lines > 0 ? this.#read.get(file.id) : undefined;
    const before = known?.generation === file.generation ? known : null;
    if (before === null ? cursor.lines >= file.lines : before.bytes >= file.committedBytes) return false;
    const source = sourceOf(file, cursor.origin, before?.project ?? '');
    const replay = file.agent === 'codex' ? this.#replayOf(file, cursor) : null;
    const facts: UsageFact[] = [];
    let { state } = cursor;
    let read = 0;
    for (const { record, value, start } of placedValues(this.#archive, file, { line: cursor.lines, byte: before?.bytes ?? 0 })) {
      // A broken line can hold several records: a piece ends where a line does.
      if (read >= AT_ONCE && record.line > cursor.lines) {
        this.#store.add(facts, { ...cursor, lines: record.line, state });
        this.#read.set(file.id, { generation: file.generation, bytes: start, project: source.project });
        return true;
      }
      source.project = record.cwd ?? source.project;
      const next = readUsage(state, record, source, replay?.next(value) ?? null);
      state = next.state;
      if (next.fact !== null) facts.push(next.fact);
      read += 1;
      cursor.lines = record.line;
    }
    this.#store.add(facts, { ...cursor, lines: file.lines, state });
    this.#read.set(file.id, { generation: file.generation, bytes: file.committedBytes, project: source.project });
    return false;
  }

  #cursorOf(file: ArchivedFile): UsageCursor {
    const known = this.#store.cursor(file.id);
    const goesOn = known !== null && known.generation === file.generation && (file.agent !== 'codex' || this.#replays.has(file.id));
    if (goesOn) return known;
    this.#replays.delete(file.id);
    return { fileId: file.id, generation: file.generation, lines: 0, origin: known?.origin ?? bornAt(file), state: newUsageReader() };
  }

  #replayOf(file: ArchivedFile, { lines }: UsageCursor): CodexReplay {
    const known = this.#replays.get(file.id);
    if (known && lines > 0) return known;
    const replay = new CodexReplay(file.session ?? '');
    this.#replays.set(file.id, replay);
    return replay;
  }
}

function sourceOf(file: ArchivedFile, origin: number, project: string): UsageSource {
  const { agent, session, agentId } = file;
  return { agent, file: String(file.id), session: session ?? '', project, agentId, origin };
}

/** The older of two files that hold the same response is the one that it was made in. */
function bornAt({ path, committedAt }: ArchivedFile): number {
  const born = statSync(path, { throwIfNoEntry: false })?.birthtimeMs ?? 0;
  return born > 0 ? Math.floor(born) : (committedAt ?? 0);
}
