import type { WindowState } from '../../core/budget/window.ts';
import { type CompactionSign, readSign } from '../../core/session/compaction.ts';
import type { Session } from '../../core/session/session.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { WhileUnchanged } from '../while-unchanged.ts';
import { measurePressure } from '../governance/measure-pressure.ts';
import { noteCompaction } from '../register/compaction.ts';
import { archiveIdOf } from './archive-id.ts';
import type { Budgets } from './budgets.ts';
import type { Pulse } from './writer-operations.ts';

/**
 * Brings to the register what new records say of living sessions: that they were compacted, and how full their windows are.
 * A session is looked at once after the start, when something of it was stored, and when its status line said something new.
 */
export class Pulses {
  readonly #d: Daemon;
  readonly #budgets: Budgets;
  readonly #ask: (agentSessionId: string) => Promise<Pulse | null>;
  readonly #live: WhileUnchanged<Session[]>;
  readonly #due = new Set<string>();
  /** Sessions that were looked at since the start: what was stored before it, nobody tells. */
  readonly #met = new Set<string>();
  /** Of each session: its window and its pressure by its records, the marks that the register has, and the last word of its status line. */
  readonly #seen = new Map<string, { window: WindowState; pressure: Pulse['pressure']; marks: number; saidAt: number }>();

  constructor(d: Daemon, budgets: Budgets, ask: (agentSessionId: string) => Promise<Pulse | null>) {
    this.#d = d;
    this.#budgets = budgets;
    this.#ask = ask;
    this.#live = new WhileUnchanged(d.store, (tx) => tx.sessions.live(null));
  }

  /** Something of this session was stored. */
  stored(agentSessionId: string): void {
    this.#due.add(agentSessionId);
  }

  async run(): Promise<void> {
    const live = (await this.#live.read()).filter(({ host }) => host === this.#d.host);
    for (const known of this.#met) if (!live.some(({ id }) => id === known)) this.#forget(known);
    const due = new Set(this.#due);
    this.#due.clear();
    try {
      for (const session of live) {
        if (due.has(archiveIdOf(session)) || !this.#met.has(session.id)) await this.#look(session, twinsOf(session, live));
        else await this.#hearStatusLine(session);
      }
    } catch (error) {
      // A second look at the same says nothing new.
      for (const one of due) this.#due.add(one);
      throw error;
    }
  }

  async #look(session: Session, twins: readonly Session[]): Promise<void> {
    const pulse = await this.#ask(archiveIdOf(session));
    this.#met.add(session.id);
    if (pulse === null) return;
    const before = this.#seen.get(session.id)?.marks ?? 0;
    // Fewer than before: the file was written anew. The register knows marks by their ids.
    const fresh = pulse.compactions.slice(before <= pulse.compactions.length ? before : 0);
    if (fresh.length > 0) await this.#note(session, twins, fresh);
    const { window, pressure } = pulse;
    this.#seen.set(session.id, { window, pressure, marks: pulse.compactions.length, saidAt: this.#saidAt(session) });
    await this.#see(session, window, pressure);
  }

  async #hearStatusLine(session: Session): Promise<void> {
    const seen = this.#seen.get(session.id);
    const saidAt = this.#saidAt(session);
    if (seen === undefined || saidAt <= seen.saidAt) return;
    seen.saidAt = saidAt;
    await this.#see(session, seen.window, seen.pressure);
  }

  async #see(session: Session, window: WindowState, pressure: Pulse['pressure']): Promise<void> {
    await this.#budgets.see(this.#d, session, window);
    await measurePressure(this.#d, session, pressure, this.#budgets.of(session.id));
  }

  async #note({ id, workspaceId }: Session, twins: readonly Session[], marks: Pulse['compactions']): Promise<void> {
    await this.#d.store.transaction([workspaceId], async (tx) => {
      const session = await tx.sessions.get(id);
      if (session === null) return;
      for (const { uuid, at, mark } of marks) {
        const { trigger, preTokens, postTokens } = mark;
        // What a resume took over from before this session was known is history, and no event of it.
        if (at !== null && at < session.startedAt) continue;
        const sign: CompactionSign = { by: 'record', uuid, at: at ?? this.#d.clock.now(), trigger, preTokens, postTokens };
        if (await isAnothers(tx, session, twins, sign)) continue;
        await noteCompaction(this.#d, tx, session, sign);
      }
    });
  }

  #saidAt(session: Session): number {
    return this.#d.contextWindows.of(session.id)?.saidAt ?? 0;
  }

  #forget(sessionId: string): void {
    this.#met.delete(sessionId);
    this.#seen.delete(sessionId);
    this.#budgets.forget(sessionId);
    this.#d.pressures.forget(sessionId);
  }
}

/** Other sessions that write into the same transcript. */
function twinsOf(session: Session, live: readonly Session[]): Session[] {
  return live.filter(({ id, agent, agentSessionId }) => {
    return id !== session.id && agent === session.agent && agentSessionId === session.agentSessionId;
  });
}

/** The mark stands in the transcript of all of them, and only one was compacted: the one that other signs told of. */
async function isAnothers(tx: ReadTx, session: Session, twins: readonly Session[], sign: CompactionSign): Promise<boolean> {
  if (readSign(await tx.compactions.ofSession(session.id), sign).is !== 'new') return false;
  for (const { id } of twins) if (readSign(await tx.compactions.ofSession(id), sign).is !== 'new') return true;
  return false;
}
