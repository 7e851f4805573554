import type { Lease } from '../../../src/core/lease/lease.ts';
import type { Wait } from '../../../src/core/lease/wait.ts';
import type { Session } from '../../../src/core/session/session.ts';
import type { TurnEvidence } from '../../../src/core/session/turn.ts';
import { covers, universe } from './ground.ts';
import type { Snapshot } from './snapshot.ts';

const MINUTE = 60_000;
const SILENCE_MS = 10 * MINUTE;
const LOCK_TIMEOUT_MS = 60 * MINUTE;

/** One process of an agent, as the machine made it: what the register should have noticed of it. */
export interface Life {
  pid: number;
  /** The agent's id of its session. */
  id: string;
  alive: boolean;
  /** A turn was begun by an event, and ended by none. */
  turn: boolean;
  /** At some time since its last activity the turn could be seen to be over, so that somebody may have written so. */
  maybeOver: boolean;
  activeAt: number;
  seenAt: number;
}

export interface Mode {
  conflict: 'block' | 'warn' | 'proceed';
  soft: 'pass' | 'deny';
}

export interface Place {
  worktree: number;
  name: string;
}

/** What holds at one time, by what the machine itself did; the register gives only its rows. Written without its rules' code. */
export class Facts {
  readonly now: number;
  readonly #wokeAt: number;
  readonly #lives: ReadonlyMap<number, Life>;
  readonly #evidence: ReadonlyMap<string, Partial<TurnEvidence>>;
  readonly #rows: readonly Snapshot[];
  readonly #mode: Mode;
  readonly #run: string;

  /** @param rows the newest first */
  constructor(
    at: { now: number; wokeAt: number; lives: ReadonlyMap<number, Life>; evidence: ReadonlyMap<string, Partial<TurnEvidence>> },
    rows: readonly Snapshot[],
    mode: Mode,
    run: string,
  ) {
    this.now = at.now;
    this.#wokeAt = at.wokeAt;
    this.#lives = at.lives;
    this.#evidence = at.evidence;
    this.#rows = rows;
    this.#mode = mode;
    this.#run = run;
  }

  session(id: string): Session | undefined {
    return this.#rows.map((rows) => rows.sessions.get(id)).find((row) => row !== undefined);
  }

  alive(id: string): boolean {
    const row = this.session(id);
    return row !== undefined && row.endedAt === null && this.#lives.get(row.process?.pid ?? 0)?.alive === true;
  }

  /** Whether the turn that runs by its row can be seen to be over. */
  over(life: Life, openCalls: number): boolean {
    const { interruptedAt, agentState } = this.#evidence.get(life.id) ?? {};
    if (interruptedAt != null && interruptedAt >= life.activeAt && interruptedAt <= this.now + 1000) return true;
    if (agentState?.state === 'idle' && agentState.since >= life.activeAt) return true;
    return openCalls === 0 && this.now - Math.max(life.activeAt, life.seenAt, this.#wokeAt) > SILENCE_MS;
  }

  openCalls(id: string): number {
    return this.#rows[0]?.calls.filter((call) => call.sessionId === id).length ?? 0;
  }

  turnRuns(id: string): boolean {
    const row = this.session(id);
    const life = this.#lives.get(row?.process?.pid ?? 0);
    return this.alive(id) && life !== undefined && row?.turn.running === true && !this.over(life, this.openCalls(id));
  }

  firm(lease: Lease): boolean {
    if (lease.state === 'dormant' || !this.alive(lease.sessionId)) return false;
    if (lease.origin === 'claim') {
      if (!this.expired(lease)) return true;
      const used = lease.extent === 'file' && lease.refreshedAt > lease.acquiredAt;
      if (!used) return false;
    }
    // A subagent works on after the stop of its session; not when that is interrupted, or otherwise seen to be over.
    const background = lease.toolUseId !== null && lease.subagentId !== null && this.session(lease.sessionId)?.turn.running === false;
    const works = background || this.turnRuns(lease.sessionId);
    return works && this.now - Math.max(lease.refreshedAt, this.#wokeAt) <= LOCK_TIMEOUT_MS;
  }

  expired(lease: Lease): boolean {
    return lease.expiresAt !== null && lease.expiresAt <= this.now;
  }

  /** Whether it refuses others, where leases refuse at all. */
  stands(lease: Lease): boolean {
    return this.firm(lease) || (this.#mode.soft === 'deny' && lease.state !== 'dormant' && this.alive(lease.sessionId));
  }

  countsIn(lease: Lease, worktree: number): boolean {
    return lease.worktreeId === worktree || (lease.everywhere && !this.expired(lease));
  }

  on(lease: Lease, { worktree, name }: Place): boolean {
    return lease.state !== 'dormant' && this.countsIn(lease, worktree) && covers(lease, name);
  }

  /** Whether two leases have a file of some checkout in common. */
  meet(a: Lease, b: Lease): boolean {
    const together = this.countsIn(a, b.worktreeId) || this.countsIn(b, a.worktreeId);
    return together && universe(this.#run).some((name) => covers(a, name) && covers(b, name));
  }

  /** Whether a place in a line may still be used. */
  usable(wait: Wait): boolean {
    if (!this.alive(wait.sessionId)) return false;
    const asked = wait.askedUntil !== null && this.now < wait.askedUntil;
    return asked || (this.turnRuns(wait.sessionId) && this.session(wait.sessionId)?.turn.index === wait.turn);
  }

  reserved(wait: Wait): boolean {
    return wait.reservedUntil !== null && this.now < wait.reservedUntil && wait.reservedUntil - this.now <= 2 * MINUTE && this.usable(wait);
  }
}
