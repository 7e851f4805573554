import { join } from 'node:path';
import type { Session } from '../../core/session/session.ts';
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

/**
 * Writes down what sessions know before they are compacted, as `pre-compaction-<segment>.json`, and makes the text that the
 * session gets back.
 */
export class Freezer {
  readonly #d: Daemon;
  readonly #writer: SupervisedWorker<WriterOperations>;
  readonly #directory: string;
  readonly #compat: CompatContext;
  /** Sessions that announced a compaction: when, and how many marks their transcripts had then. */
  readonly #announced = new Map<string, { at: number; marks: number }>();

  constructor(d: Daemon, writer: SupervisedWorker<WriterOperations>, directory: string, compat: CompatContext) {
    this.#d = d;
    this.#writer = writer;
    this.#directory = directory;
    this.#compat = compat;
  }

  /** null where nothing is known, or not in time. */
  async freeze(event: AgentEvent): Promise<Frozen | null> {
    const { promise: late, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), LIMIT_MS);
    try {
      return await Promise.race([this.#freeze(event), late]);
    } catch (error) {
      this.#d.log.warn({ err: error }, 'what a session knew before its compaction could not be written down');
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async #freeze(event: AgentEvent): Promise<Frozen | null> {
    const session = await this.#sessionOf(event);
    const mainFile = event.transcriptPath ?? session?.transcriptPath ?? null;
    if (session === null || mainFile === null) return null;
    await this.#writer.call('catchUp', { mainFile, finish: false });
    const before = this.#announced.get(session.id);
    const announced = before !== undefined && this.#d.clock.now() - before.at <= ANNOUNCED_MS ? before : null;
    const captured = event.kind === 'compacting' || announced !== null ? 'before' : 'after';
    const { facts, segment } = await this.#d.store.read(async (tx) => ({
      facts: await factsOf(this.#d, tx, session),
      segment: await segmentOf(tx, session),
    }));
    const frozen = await this.#writer.call('freeze', { facts, captured, marks: announced?.marks ?? null });
    if (frozen === null) return null;
    const file = `pre-compaction-${segment ?? session.id}.json`;
    if (event.kind === 'compacting') {
      const marks = (await this.#writer.call('pulse', session.agentSessionId))?.compactions.length ?? 0;
      this.#announced.set(session.id, { at: this.#d.clock.now(), marks });
    } else this.#announced.delete(session.id);
    // What was written before the compaction stays as it was.
    if (event.kind === 'compacting' || announced === null) {
      ensurePrivateDirectory(this.#directory);
      writeAtomically(join(this.#directory, file), frozen.file, { mode: 0o600 });
      this.#compat.frozen(facts, file, frozen.file);
    }
    return { file, captured, text: frozen.text };
  }

  async #sessionOf({ agent, agentSessionId }: AgentEvent): Promise<Session | null> {
    const rows = await this.#d.store.read((tx) => tx.sessions.byAgentSession(agent, agentSessionId));
    return rows.find(({ endedAt }) => endedAt === null) ?? null;
  }
}
