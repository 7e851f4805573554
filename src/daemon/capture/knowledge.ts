import type { ArchiveReader } from '../../archive/reader.ts';
import type { ArchivedFile } from '../../archive/rows.ts';
import { foldWindow, newWindowState, type WindowState } from '../../core/budget/window.ts';
import type { Context } from '../../core/context/context.ts';
import { emptyContext } from '../../core/context/state.ts';
import { type StepSettings, step } from '../../core/context/step.ts';
import type { CompactionMark, PlacedRecord, TranscriptAgent } from '../../core/transcript/record.ts';
import { newPressureSigns, type PressureSigns, watchPressure } from '../../core/governance/pressure/signs.ts';
import { type Sight, newSight, watch } from '../../core/message/sight.ts';
import type { HeardPrompt } from '../instructions/hear.ts';
import { heardIn } from './heard-prompt.ts';
import { placedRecords } from './read-records.ts';

/** What the records of one session say, up to the last that is in the archive. */
export interface Known {
  agent: TranscriptAgent;
  context: Context;
  window: WindowState;
  /** Marks of compactions in the session's own conversation, in the order of the file. */
  compactions: { uuid: string | null; at: number | null; mark: CompactionMark }[];
  /** What the conversation shows of messages. */
  sight: Sight;
  /** What it shows of how hard the session has it. */
  pressure: PressureSigns;
  /** Text of the newest summary; null: never compacted. */
  summary: string | null;
  /** What its user said that may be to hold, in the order of the file. */
  heard: HeardPrompt[];
}

interface Tracked extends Known {
  /** How far each file was read. */
  files: Map<number, { generation: number; bytes: number }>;
}

/** Sessions whose knowledge is kept; of others it is made anew from their records. */
const KEPT = 64;

/**
 * What sessions know, kept up to date from the archive: each look reads only what came since the last one. A file that was
 * written anew makes the knowledge of its session new too.
 */
export class KnowledgeBase {
  readonly #archive: ArchiveReader;
  readonly #settings: StepSettings;
  readonly #sessions = new Map<string, Tracked>();

  constructor(archive: ArchiveReader, settings: StepSettings = {}) {
    this.#archive = archive;
    this.#settings = settings;
  }

  /** null: nothing of the session is in the archive. The result is the base's own: it changes with the next look. */
  of(session: string): Known | null {
    const files = this.#archive.filesOfSession(session).filter(({ kind }) => kind !== 'output');
    const [main] = files;
    if (main === undefined || isRemoved(main)) return null;
    const known = this.#sessions.get(session);
    const stale = known === undefined || files.some(({ id, generation }) => (known.files.get(id)?.generation ?? generation) !== generation);
    const tracked = stale ? nothing(main.agent) : known;
    this.#sessions.delete(session);
    this.#sessions.set(session, tracked);
    if (this.#sessions.size > KEPT) this.#sessions.delete(this.#sessions.keys().next().value ?? '');
    for (const file of inOrder(files)) this.#read(tracked, file);
    return tracked;
  }

  forget(session: string): void {
    this.#sessions.delete(session);
  }

  #read(tracked: Tracked, file: ArchivedFile): void {
    // Bytes, not lines: the last line of a file that is over may have no line feed.
    const byte = tracked.files.get(file.id)?.bytes ?? 0;
    if (byte < file.committedBytes)
      for (const record of placedRecords(this.#archive, file, { byte })) take(tracked, record, file, this.#settings);
    tracked.files.set(file.id, { generation: file.generation, bytes: file.committedBytes });
  }
}

function nothing(agent: TranscriptAgent): Tracked {
  return {
    agent,
    context: emptyContext(),
    window: newWindowState(agent),
    compactions: [],
    sight: newSight(),
    pressure: newPressureSigns(),
    summary: null,
    heard: [],
    files: new Map(),
  };
}

function take(tracked: Tracked, record: PlacedRecord, file: ArchivedFile, settings: StepSettings): void {
  step(tracked.context, record, settings);
  if (file.kind !== 'session' || record.sidechain || record.agentId !== null) return;
  tracked.window = foldWindow(tracked.window, record);
  watch(tracked.sight, record);
  watchPressure(tracked.pressure, record, tracked.context, tracked.window);
  const heard = heardIn(record);
  if (heard !== null) tracked.heard.push(heard);
  if (record.compaction !== null && !record.compaction.micro)
    tracked.compactions.push({ uuid: record.uuid, at: record.at, mark: record.compaction });
  if (record.kind === 'summary') tracked.summary = record.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** The size limit left nothing of its conversation to be read: what is known of it stands in its documents. */
function isRemoved({ trimmed, committedBytes }: ArchivedFile): boolean {
  return trimmed !== null && trimmed.bytes >= committedBytes;
}

/** The conversation before what its subagents did. */
function inOrder(files: readonly ArchivedFile[]): ArchivedFile[] {
  return files.toSorted((a, b) => Number(a.kind !== 'session') - Number(b.kind !== 'session') || a.id - b.id);
}
