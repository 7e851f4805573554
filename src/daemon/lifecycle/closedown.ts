import {
  type AskedBy,
  type Closing,
  type PhaseName,
  type PhaseResult,
  type Recovery,
  askedFor,
  beginPhase,
  endPhase,
  isClosed,
  isUnfinished,
  nextPhase,
  notePhase,
} from '../../core/lifecycle/closing.ts';
import { documentName } from '../../core/lifecycle/marker.ts';
import type { Session } from '../../core/session/session.ts';
import type { Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from '../register/journal.ts';
import { cleanUp } from './cleanup.ts';
import { documentsThere } from './documents.ts';
import { lookAtGit } from './git-state.ts';
import type { ClosingMachine } from './machine.ts';
import { archiveStranger, rememberMarker, takeBackMarkers, writeMarker } from './markers.ts';
import type { StrangersMarker } from './strangers-marker.ts';
import { type ClosingPlaces, type ClosingRun, GivenUp } from './run.ts';
import { writeDocument } from './write-document.ts';

type Phase = (run: ClosingRun) => PhaseResult | Promise<PhaseResult & { recovery?: Recovery }>;

const PHASE_WORK: Readonly<Record<PhaseName, Phase>> = { marker: writeMarker, cleanup: cleanUp, git: lookAtGit, 'hand-off': writeDocument };

/**
 * Closes sessions down, phase by phase. What the register says comes first: each phase is written down before it begins and
 * after it ended, and every one of them may be done twice. So a closedown that was broken off anywhere goes on where it was.
 */
export class Closedown {
  readonly #d: Daemon;
  readonly machine: ClosingMachine;
  readonly places: ClosingPlaces;
  readonly #running = new Map<string, Promise<void>>();
  readonly #callers = new Map<string, number>();
  #tidying: Promise<void> = Promise.resolve();

  constructor(d: Daemon, machine: ClosingMachine, places: ClosingPlaces) {
    this.#d = d;
    this.machine = machine;
    this.places = places;
  }

  /** Knows which sessions are closed down. To be called before anything happens. */
  async begin(): Promise<void> {
    for (const { sessionId } of await this.#d.store.read((tx) => tx.closings.closed())) this.#d.closed.add(sessionId);
  }

  /** Goes on with what was broken off, and takes markers back that nobody waits for any more. Never fails. */
  async goOn(): Promise<void> {
    const unfinished = await this.#d.store.read((tx) => tx.closings.unfinished());
    await Promise.all(unfinished.map(({ sessionId }) => this.#quietly(() => this.run(sessionId))));
    await this.tidy();
  }

  /** Files of markers follow what the register says of their closedowns. Never fails. */
  tidy(stranger: StrangersMarker | null = null): Promise<void> {
    this.#tidying = this.#tidy(this.#tidying, stranger);
    return this.#tidying;
  }

  /**
   * The session is closed from now on; of one that is so already nothing changes. The phases follow with `run`.
   *
   * @param root where marker and document go; `caller`: process of the command
   */
  async open(session: Session, askedBy: AskedBy, root: string, caller: number | null): Promise<'opened' | 'was-open'> {
    const taken = documentsThere(root);
    if (caller !== null) this.#callers.set(session.id, caller);
    const outcome = await this.#d.store.transaction([session.workspaceId], async (tx) => {
      const known = await tx.closings.get(session.id);
      if (isClosed(known)) return 'was-open';
      const now = this.#d.clock.now();
      const pending = known !== null && known.begunAt === null && known.askedTurn === session.turn.index ? known : null;
      // What its user's prompt asked for, the agent only carries out.
      const by = askedBy === 'agent' && pending !== null ? pending.askedBy : askedBy;
      const document = await freeName(tx, session.workspaceId, now, taken);
      await tx.closings.put({ ...askedFor(session, by, root, pending?.askedAt ?? now), begunAt: now, document });
      await rememberMarker(tx, session.workspaceId, { sessionId: session.id, document, root, at: now });
      await journal(tx, now, session, 'closedown.began', { by, document });
      return 'opened';
    });
    this.#d.closed.add(session.id);
    return outcome;
  }

  /** Does what is left of a closedown. Throws what a phase failed with; it may be called again then. */
  run(sessionId: string): Promise<void> {
    const known = this.#running.get(sessionId);
    if (known !== undefined) return known;
    const running = this.#run(sessionId).finally(() => {
      this.#running.delete(sessionId);
      this.#callers.delete(sessionId);
    });
    this.#running.set(sessionId, running);
    return running;
  }

  async #run(sessionId: string): Promise<void> {
    try {
      for (;;) {
        const found = await this.#d.store.read(async (tx) => ({
          closing: await tx.closings.get(sessionId),
          session: await tx.sessions.get(sessionId),
        }));
        const { closing, session } = found;
        if (closing === null || session === null || !isUnfinished(closing)) return;
        const name = nextPhase(closing);
        if (name === null) return;
        await this.#phase(session, closing, name);
      }
    } catch (error) {
      if (!(error instanceof GivenUp)) throw error;
    }
  }

  async #phase(session: Session, before: Closing, name: PhaseName): Promise<void> {
    const now = (): number => this.#d.clock.now();
    const closing = await this.#change(before, (current) => beginPhase(current, name, now()));
    const { begunAt, document } = closing;
    if (begunAt === null || document === null) return;
    const result = await PHASE_WORK[name]({
      d: this.#d,
      machine: this.machine,
      places: this.places,
      session,
      closing: { ...closing, begunAt, document },
      caller: this.#callers.get(session.id) ?? null,
      note: async (data) => void (await this.#change(before, (current) => notePhase(current, name, data))),
    });
    const recovery = 'recovery' in result ? result.recovery : undefined;
    await this.#change(
      before,
      (current) => ({ ...endPhase(current, name, result, now()), recovery: recovery ?? current.recovery }),
      async (tx, after) => {
        await journal(tx, now(), session, 'closedown.phase', { phase: name, lines: result.lines.length, warnings: [...result.warnings] });
        if (after.closedAt !== null) await journal(tx, now(), session, 'closedown.done', { document });
      },
    );
  }

  /** Changes the closing as it is now. Throws GivenUp when it is not the one that was begun, or is open again. */
  async #change(
    before: Closing,
    change: (closing: Closing) => Closing,
    also?: (tx: Tx, after: Closing) => Promise<void>,
  ): Promise<Closing> {
    return this.#d.store.transaction([before.workspaceId], async (tx) => {
      const current = await tx.closings.get(before.sessionId);
      if (current === null || !isUnfinished(current) || current.begunAt !== before.begunAt) throw new GivenUp();
      const after = change(current);
      await tx.closings.put(after);
      await also?.(tx, after);
      return after;
    });
  }

  async #tidy(before: Promise<void>, stranger: StrangersMarker | null): Promise<void> {
    await before;
    if (stranger !== null) await this.#quietly(async () => archiveStranger(this.places, stranger));
    await this.#quietly(() => takeBackMarkers(this.#d, this.places));
  }

  async #quietly(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#d.log.error({ err: error }, 'a closedown could not go on; it is tried again when the daemon starts');
    }
  }
}

/** The first name of the day that no closedown of this repository had. */
async function freeName(tx: Tx, workspaceId: number, now: number, taken: ReadonlySet<string>): Promise<string> {
  const key = `closedown:names:${workspaceId}:${new Date(now).toISOString().slice(0, 10)}`;
  for (let count = Number((await tx.settings.get(key)) ?? 0) + 1; ; count += 1) {
    const name = documentName(now, count);
    if (taken.has(name)) continue;
    await tx.settings.set(key, String(count));
    return name;
  }
}
