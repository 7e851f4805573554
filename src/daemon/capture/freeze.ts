import { statSync } from 'node:fs';
import { join } from 'node:path';
import { sameProcess } from '../../core/session/identity.ts';
import type { ProcessId, Session } from '../../core/session/session.ts';
import type { ReadTx } from '../../store/store.ts';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { writeAtomically } from '../../platform/files.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { Daemon } from '../context.ts';
import type { CompatContext } from './compat-context.ts';
import type { Frozen } from './continuity.ts';
import { factsOf, segmentOf } from './facts.ts';
import type { SupervisedWorker } from './worker-calls.ts';
import type { WriterOperations } from './writer-operations.ts';

/** Before a compaction, or when a session starts anew by one: the hook waits 4 seconds at most, and much less is spent. */
const LIMIT_MS = 1500;
/** A compaction follows its announcement within this time. */
const ANNOUNCED_MS = 10 * 60 * 1000;

interface Announced {
  at: number;
  /** What was written then. */
  file: string;
  /** How many marks of compactions the transcript had; null: the daemon that knew is gone. */
  marks: number | null;
}

/**
 * Writes down what sessions know before they are compacted, as `pre-compaction-<segment>.json`, and makes the text that the
 * session gets back.
 */
export class Freezer {
  readonly #d: Daemon;
  readonly #writer: SupervisedWorker<WriterOperations>;
  readonly #directory: string;
  readonly #compat: CompatContext;
  /** Sessions that announced a compaction. */
  readonly #announced = new Map<string, Announced>();

  constructor(d: Daemon, writer: SupervisedWorker<WriterOperations>, directory: string, compat: CompatContext) {
    this.#d = d;
    this.#writer = writer;
    this.#directory = directory;
    this.#compat = compat;
  }

  /** null where nothing is known, or not in time. @param process of the agent: one conversation may be open in two terminals */
  async freeze(event: AgentEvent, process: ProcessId | null = null): Promise<Frozen | null> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), LIMIT_MS);
    try {
      return await Promise.race([this.#freeze(event, process), late]);
    } catch (error) {
      this.#d.log.warn({ err: error }, 'what a session knew before its compaction could not be written down');
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #freeze(event: AgentEvent, process: ProcessId | null): Promise<Frozen | null> {
    const session = await this.#sessionOf(event, process);
    const mainFile = event.transcriptPath ?? session?.transcriptPath ?? null;
    if (session === null || mainFile === null) return null;
    await this.#writer.call('catchUp', { mainFile, finish: false });
    const { facts, own } = await this.#d.store.read(async (tx) => ({
      facts: await factsOf(this.#d, tx, session),
      own: await nameOf(tx, session, await this.#segmentBefore(tx, event, session)),
    }));
    const announced = this.#announcement(session.id, own);
    const captured = event.kind === 'compacting' || announced !== null ? 'before' : 'after';
    const frozen = await this.#writer.call('freeze', { facts, captured, marks: announced?.marks ?? null });
    if (frozen === null) return null;
    const file = event.kind === 'compacting' ? own : (announced?.file ?? own);
    if (event.kind === 'compacting') {
      const marks = (await this.#writer.call('pulse', session.agentSessionId))?.compactions.length ?? 0;
      this.#announced.set(session.id, { at: this.#d.clock.now(), file, marks });
    } else this.#announced.delete(session.id);
    // What was written before the compaction stays as it was.
    if (event.kind === 'compacting' || announced === null) {
      ensurePrivateDirectory(this.#directory);
      writeAtomically(join(this.#directory, file), frozen.file, { mode: 0o600 });
      this.#compat.frozen(facts, file, frozen.file);
    }
    return { file, captured, text: frozen.text };
  }

  /** null: this start comes without one, or long after it. */
  #announcement(sessionId: string, own: string): Announced | null {
    const now = this.#d.clock.now();
    for (const [id, { at }] of this.#announced) if (now - at > ANNOUNCED_MS) this.#announced.delete(id);
    const known = this.#announced.get(sessionId);
    if (known !== undefined) return known;
    // A daemon that is gone may have heard it: each segment has its file.
    const at = statSync(join(this.#directory, own), { throwIfNoEntry: false })?.mtimeMs ?? null;
    return at === null || now - at > ANNOUNCED_MS ? null : { at, file: own, marks: null };
  }

  /** Whom the compaction of this event ends. Another sign of it may have come before its start: then that has begun a new one. */
  async #segmentBefore(tx: ReadTx, { kind }: AgentEvent, session: Session): Promise<string> {
    const last = (await tx.compactions.ofSession(session.id)).at(-1);
    const isOf = kind !== 'compacting' && last !== undefined && !last.started && this.#d.clock.now() - last.at <= ANNOUNCED_MS;
    return (isOf ? last.parentSegment : await segmentOf(tx, session)) ?? session.id;
  }

  async #sessionOf({ agent, agentSessionId }: AgentEvent, process: ProcessId | null): Promise<Session | null> {
    const rows = await this.#d.store.read((tx) => tx.sessions.byAgentSession(agent, agentSessionId));
    const live = rows.filter(({ endedAt }) => endedAt === null);
    return live.find((row) => sameProcess(row.process, process)) ?? live[0] ?? null;
  }
}

/** Sessions of other repositories may have got the same name in the same second: all files lie in one directory. */
async function nameOf(tx: ReadTx, { id }: Session, segment: string): Promise<string> {
  const isShared = (await tx.sessions.byAlias(null, segment)).some((other) => other.id !== id);
  return frozenName(isShared ? `${segment}-${id}` : segment);
}

/** Name of the file with what a session knew before a compaction. */
export function frozenName(segment: string): string {
  return `pre-compaction-${segment}.json`;
}
