import { join } from 'node:path';
import type { HandOff, HandOffReason } from '../../core/session/hand-over.ts';
import type { SessionFacts } from '../../core/context/facts.ts';
import { gitSection } from '../../core/context/git-section.ts';
import { worktreesSection } from '../../core/worktree/hand-off.ts';
import { projectAlias } from '../../core/session/alias.ts';
import type { Session } from '../../core/session/session.ts';
import { ensurePrivateDirectory } from '../../platform/directories.ts';
import { writeAtomically } from '../../platform/files.ts';
import type { JournalEntry, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { nextSessionKey } from '../register/aliases.ts';
import { terminalOf } from '../register/hand-over.ts';
import { journal } from '../register/journal.ts';
import type { CompatContext } from './compat-context.ts';
import { factsOf } from './facts.ts';
import { gitFacts } from './git-facts.ts';
import { ownCheckouts } from '../worktree/own.ts';
import type { SupervisedWorker } from './worker-calls.ts';
import type { WriterOperations } from './writer-operations.ts';

const READ_AT_ONCE = 500;
/** The last answer of a turn comes into the transcript up to 104 ms after the hook that ends the turn. */
const SETTLE_MS = 250;
/** After a hand-off that could not be written. */
const AGAIN_MS = 10_000;
/** Silence is a matter of minutes. */
const SILENT_LOOK_MS = 5_000;
/** What the transcript has is waited for so long: an archive that cannot be written now may stand still for hours. */
const CATCH_UP_MS = 5000;
const SEQ = 'hand-offs:seq';

interface DueHandOff {
  at: number;
  /** The session is over, or silent: why. null: a turn of it ended. `again`: something that stands in it was corrected. */
  reason: HandOffReason | null | 'again';
}

/**
 * Keeps a hand-off for each session: written after each of its turns, finished when it is over or silent. What is due is
 * told by the journal, whose last entry that was read is kept: a daemon that is killed in between goes on where it was.
 */
export class HandOffs {
  readonly #d: Daemon;
  readonly #writer: SupervisedWorker<WriterOperations>;
  readonly #directory: string;
  readonly #contexts: string;
  readonly #compat: CompatContext;
  readonly #due = new Map<string, DueHandOff>();
  /** The last entry of the journal that was read, and the one up to which all is written. */
  #seq = 0;
  #kept: number | null = null;
  /** Of the register, when its journal was read. */
  #revision: number | null = null;
  #silentAt = 0;
  #running: Promise<void> = Promise.resolve();

  /** @param directory where the documents go; `contexts`: where the frozen ones lie */
  constructor(d: Daemon, writer: SupervisedWorker<WriterOperations>, directory: string, contexts: string, compat: CompatContext) {
    this.#d = d;
    this.#writer = writer;
    this.#directory = directory;
    this.#contexts = contexts;
    this.#compat = compat;
  }

  /** Where the one before got to; a first one begins with what happens from now on. To be called before anything does. */
  async begin(): Promise<void> {
    const kept = await this.#d.store.read((tx) => tx.settings.get(SEQ));
    if (kept !== null) this.#kept = Number(kept);
    this.#seq = this.#kept ?? (await this.#d.store.read((tx) => tx.journal.recent({ limit: 1 })))[0]?.seq ?? 0;
    await this.#keepPlace();
  }

  /** What is written now is written; of these sessions nothing is due any more. */
  async drop(sessionIds: readonly string[]): Promise<void> {
    for (const id of sessionIds) this.#due.delete(id);
    await this.#running;
  }

  async run(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running = promise;
    try {
      await this.#run();
    } finally {
      resolve();
    }
  }

  async #run(): Promise<void> {
    await this.#readJournal();
    await this.#findSilent();
    const now = this.#d.clock.now();
    for (const [sessionId, due] of this.#due) {
      if (due.at > now) continue;
      this.#due.delete(sessionId);
      try {
        await this.write(sessionId, due.reason);
      } catch (error) {
        this.#d.log.warn({ err: error, session: sessionId }, 'hand-off not written; it is tried again');
        this.#due.set(sessionId, { ...due, at: now + AGAIN_MS });
        // The others would wait for the same, and whoever wants to leave for all of them.
        if (error instanceof NotCaughtUp) break;
      }
    }
    await this.#keepPlace();
  }

  /** null: there is nothing to hand over. */
  async write(sessionId: string, why: HandOffReason | null | 'again'): Promise<HandOff | null> {
    const known = await this.#d.store.read(async (tx) => {
      const session = await tx.sessions.get(sessionId);
      if (session === null) return null;
      const frozen = (await tx.compactions.ofSession(sessionId)).flatMap(({ file }) => (file === null ? [] : [join(this.#contexts, file)]));
      return { session, frozen, facts: await factsOf(this.#d, tx, session), before: await tx.handOffs.get(sessionId) };
    });
    // What a terminal showed is no conversation: nothing is known of it that could be handed over.
    if (known === null || known.session.transcriptPath === null || known.session.agent === 'terminal') return null;
    const { session, frozen, facts, before } = known;
    if (why === 'again' && before === null) return null;
    const reason = why === 'again' ? (before?.reason ?? null) : why;
    await this.#catchUp(known.session.transcriptPath, reason !== null && reason !== 'silence');
    const paths = handOffPaths(this.#directory, sessionId);
    const context = await this.#writer.call('context', facts);
    if (context === null) return null;
    ensurePrivateDirectory(this.#contexts);
    const contextPath = join(this.#contexts, contextName(sessionId));
    writeAtomically(contextPath, `${context.json}\n`, { mode: 0o600 });
    this.#compat.context(facts, context.json);
    this.#compat.state(facts, {
      startedAt: session.startedAt,
      ordinal: session.ordinal,
      messages: messagesIn(context.json),
      tokens: this.#d.budgets.of(sessionId)?.used.value ?? null,
      now: this.#d.clock.now(),
    });
    const files = { generated: [paths.markdown, paths.json], todo: null, capture: null, context: contextPath, preCompactions: frozen };
    const git = await gitFacts(this.#d, session);
    const sections = [...(git === null ? [] : [gitSection(git)]), worktreesSection(await ownCheckouts(this.#d, sessionId))];
    const document = await this.#writer.call('handOff', { facts, files, sections, git });
    if (document === null) return null;
    ensurePrivateDirectory(this.#directory);
    writeAtomically(paths.markdown, document.markdown, { mode: 0o600 });
    writeAtomically(paths.json, `${document.json}\n`, { mode: 0o600 });
    const now = this.#d.clock.now();
    const handOff: HandOff = {
      sessionId,
      workspaceId: session.workspaceId,
      worktreeId: session.worktreeId,
      terminal: terminalOf(session),
      writtenAt: now,
      finishedAt: reason === null ? null : now,
      reason,
      brief: document.brief,
      title: document.title,
      file: sessionId,
      givenTo: null,
      givenAt: null,
    };
    await this.#d.store.transaction([session.workspaceId], async (tx) => {
      const current = await tx.handOffs.get(sessionId);
      const over = ((await tx.sessions.get(sessionId))?.endedAt ?? null) !== null;
      // Somebody may have been given it, also while it was written. What a session leaves that came back is news again.
      const given = over && current !== null ? { givenTo: current.givenTo, givenAt: current.givenAt } : {};
      await tx.handOffs.put({ ...handOff, ...given });
      if (over) await this.#reserveNext(tx, facts, session, now, why === 'again');
      if (why !== null && why !== 'again') await journal(tx, now, session, 'handoff.finished', { reason, file: paths.markdown });
    });
    return handOff;
  }

  async #catchUp(mainFile: string, finish: boolean): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new NotCaughtUp('the archive did not take in the transcript in time')), CATCH_UP_MS);
    try {
      await Promise.race([this.#writer.call('catchUp', { mainFile, finish }), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The name that the next session here will have. `corrected`: only in the place of one that none has taken yet. */
  async #reserveNext(tx: Tx, facts: SessionFacts, session: Session, now: number, corrected: boolean): Promise<void> {
    if (corrected && ((await tx.settings.get(nextSessionKey(session.workspaceId))) ?? '') === '') return;
    const name = projectAlias(facts.project ?? 'project', now).alias;
    await tx.settings.set(nextSessionKey(session.workspaceId), name);
    this.#compat.nextSession(facts, name);
  }

  async #readJournal(): Promise<void> {
    const revision = this.#d.store.revision();
    if (revision === this.#revision) return;
    let seq = this.#seq;
    for (let full = true; full;) {
      const from = seq;
      const entries = await this.#d.store.read((tx) => tx.journal.after(from, READ_AT_ONCE));
      for (const entry of entries) this.#take(entry);
      seq = entries.at(-1)?.seq ?? seq;
      full = entries.length === READ_AT_ONCE;
    }
    this.#seq = seq;
    this.#revision = revision;
  }

  /** What is still due must be found again by a successor, so nothing is passed over before all of it is written. */
  async #keepPlace(): Promise<void> {
    const seq = this.#seq;
    if (seq === this.#kept || this.#due.size > 0) return;
    await this.#d.store.transaction([], (tx) => tx.settings.set(SEQ, String(seq)));
    this.#kept = seq;
  }

  #take({ kind, sessionId, data }: JournalEntry): void {
    if (sessionId === null) return;
    const at = this.#d.clock.now() + SETTLE_MS;
    const known = this.#due.get(sessionId);
    if (kind === 'turn.ended') {
      // Whoever ends a turn is silent no longer; whoever is over stays so.
      const over = known !== undefined && known.reason !== 'again' && known.reason !== 'silence';
      this.#due.set(sessionId, { at, reason: over ? known.reason : null });
    }
    if (kind === 'session.ended') this.#due.set(sessionId, { at, reason: data['reason'] as HandOffReason });
    if (kind === 'session.amended' && known === undefined) this.#due.set(sessionId, { at, reason: 'again' });
    if (kind === 'session.inactive') this.#due.set(sessionId, { at, reason: 'left' });
    if (kind === 'session.resumed' || kind === 'session.active') this.#due.delete(sessionId);
  }

  /** A session that is silent for long may never say another word: what it left is finished, and opened again if it does. */
  async #findSilent(): Promise<void> {
    if (this.#d.clock.monotonic() < this.#silentAt) return;
    this.#silentAt = this.#d.clock.monotonic() + SILENT_LOOK_MS;
    const now = this.#d.clock.now();
    const silent = await this.#d.store.read(async (tx) => {
      const found: Session[] = [];
      for (const session of await tx.sessions.live(null)) {
        if (session.turn.running || now - session.lastSeenAt < this.#d.config(session.cwd).handoff.idle_minutes * 60_000) continue;
        const handOff = await tx.handOffs.get(session.id);
        if (handOff !== null && handOff.finishedAt === null) found.push(session);
      }
      return found;
    });
    for (const { id } of silent) if (!this.#due.has(id)) this.#due.set(id, { at: now, reason: 'silence' });
  }
}

/** Prompts and answers, as a context file counts them; null: it does not say. */
function messagesIn(text: string): number | null {
  const { counts } = JSON.parse(text) as { counts?: { prompts?: number; answers?: number } };
  return counts === undefined ? null : (counts.prompts ?? 0) + (counts.answers ?? 0);
}

class NotCaughtUp extends Error {}

/** What a session knows, as it was written last; beside the contexts that were frozen. */
export function contextName(sessionId: string): string {
  return `context-${sessionId}.json`;
}

/** Absolute paths of a session's hand-off. */
export function handOffPaths(directory: string, file: string): { markdown: string; json: string } {
  return { markdown: join(directory, `${file}.md`), json: join(directory, `${file}.json`) };
}
