import type { Wait } from '../../../src/core/lease/wait.ts';
import type { Session } from '../../../src/core/session/session.ts';
import { claim } from '../../../src/daemon/register/claim.ts';
import type { Answer } from '../../../src/daemon/register/handle.ts';
import { expireReservations } from '../../../src/daemon/register/line.ts';
import { leasesOn, letGo, placesOf } from '../../../src/daemon/register/release.ts';
import type { ToolCall } from '../../../src/protocol/agent-event.ts';
import type { ClaimReply } from '../../../src/protocol/api-leases.ts';
import { RollcallError } from '../../../src/protocol/errors.ts';
import { type Agent, aCall, type RegisterWorld } from '../register-world.ts';
import { type Call, act, named, toolOf } from './calls.ts';
import type { Ground } from './checkouts.ts';
import { Facts, type Life, type Place } from './facts.ts';
import { Files } from './files.ts';
import { type Snapshot, snapshot } from './snapshot.ts';
import { type Op, SESSIONS, TWIN, checkoutOf } from './steps.ts';
import { PERSON, Waiters } from './waiters.ts';

/** Runs what sessions, people and time do, and remembers it by itself. What is to be expected of it is elsewhere. */
export class Machine {
  readonly ground: Ground;
  readonly world: RegisterWorld;
  readonly run: string;
  readonly agents: readonly Agent[];
  readonly lives = new Map<number, Life>();
  readonly known = new Set<string>();
  readonly files: Files;
  calls: Call[] = [];
  /** The clock was set back at some time: an order by time says nothing. */
  setBack = false;
  rows!: Snapshot;
  readonly waiters: Waiters;
  readonly #heard = new Set<string>();
  #hearing = new Set<string>();
  readonly #came = new Map<string, number>();
  #steps = 0;
  #drift = 0;

  constructor(ground: Ground) {
    ground.runs += 1;
    this.ground = ground;
    this.world = ground.world;
    this.run = `run${ground.runs}`;
    this.files = new Files(ground, this.run);
    this.waiters = new Waiters(this.world.d, this.files);
    const id = (s: number): string => `${this.run}-s${s === TWIN ? 0 : s}`;
    this.agents = Array.from({ length: SESSIONS }, (_, s) => this.world.agent(id(s), 0, ground.roots[checkoutOf(s)]));
    this.world.now = Math.max(this.world.now, Date.now());
    this.#drift = this.world.now - Date.now();
  }

  async begin(): Promise<void> {
    this.#forget();
    await this.look();
    for (let s = 0; s < SESSIONS; s++) if (s !== TWIN) await this.resume(s);
  }

  /** Ends every process, so that the next run finds nothing of this one. */
  async close(): Promise<void> {
    await this.waiters.close();
    for (const life of this.lives.values()) this.world.kill(life.pid);
    await this.world.liveness();
    this.files.close();
    this.world.now = Math.max(this.world.now, Date.now());
  }

  /** Reads the register; gives what it was before. */
  async look(): Promise<Snapshot> {
    const before = this.rows;
    this.rows = await snapshot(this.world.store, [...this.known], this.ground.worktrees);
    for (const id of this.rows.sessions.keys()) this.known.add(id);
    for (const wait of this.rows.waits) {
      const s = this.agents.findIndex((_, s) => this.session(s)?.id === wait.sessionId);
      if (this.#hearing.has(`${s} ${wait.path}`)) this.#heard.add(turnId(wait));
    }
    this.#hearing = new Set();
    return before;
  }

  facts(...rows: Snapshot[]): Facts {
    const at = { now: this.world.now, wokeAt: this.world.d.wokeAt, lives: this.lives, evidence: this.world.turns };
    return new Facts(at, rows.length === 0 ? [this.rows] : rows, this.ground.mode, this.run);
  }

  agent(s: number): Agent {
    const agent = this.agents[s];
    if (!agent) throw new Error('no such agent');
    return agent;
  }

  life(s: number): Life | undefined {
    return this.lives.get(this.agent(s).pid);
  }

  alive(s: number): boolean {
    return this.life(s)?.alive === true;
  }

  /** Its row, also when it has ended. */
  session(s: number, rows = this.rows): Session | undefined {
    const { pid } = this.agent(s);
    const mine = [...rows.sessions.values()].filter((row) => row.process?.pid === pid);
    return mine.find((row) => row.endedAt === null) ?? mine[0];
  }

  /** Real time goes on too: files are stamped with it. */
  tickClock(): void {
    this.world.now = Math.max(this.world.now + 1, Date.now() + this.#drift);
  }

  moveClock(ms: number): void {
    this.#drift += ms;
    this.world.now += ms;
    if (ms < 0) this.setBack = true;
  }

  /** When a place in a line was taken, as steps are counted. */
  cameAt({ sessionId, worktreeId, key }: Wait): number {
    return this.#came.get(`${sessionId} ${worktreeId} ${key}`) ?? 0;
  }

  /** Counts the places in lines that are new, and forgets those that are over. */
  remember(before: Snapshot): void {
    this.#steps += 1;
    const now = new Set(this.rows.waits.map((w) => `${w.sessionId} ${w.worktreeId} ${w.key}`));
    for (const id of this.#came.keys()) if (!now.has(id)) this.#came.delete(id);
    for (const wait of this.rows.waits) {
      const id = `${wait.sessionId} ${wait.worktreeId} ${wait.key}`;
      const was = before.waits.find((w) => w.sessionId === wait.sessionId && w.worktreeId === wait.worktreeId && w.key === wait.key);
      // A new turn takes a new place, unless the old one was asked for; so does who let a reservation go by.
      const isNew = was && was.turn !== wait.turn && was.askedUntil === null;
      const wentBy = was?.reservedUntil != null && was.reservedUntil <= this.world.now && wait.reservedUntil !== was.reservedUntil;
      if (!this.#came.has(id) || isNew || wentBy) this.#came.set(id, this.#steps);
    }
  }

  /** Whether a session has read that its turn has come. */
  heardOf(wait: Wait): boolean {
    return this.#heard.has(turnId(wait));
  }

  // ---- sessions

  async resume(s: number): Promise<Answer> {
    const agent = this.agent(s);
    const first = agent.pid === 0;
    this.ground.pids += 1;
    agent.pid = this.ground.pids;
    const { now } = this.world;
    this.lives.set(agent.pid, { pid: agent.pid, id: agent.id, alive: true, turn: false, maybeOver: false, activeAt: now, seenAt: now });
    return this.#seen(s, agent.start(first && s !== TWIN ? 'startup' : 'resume'));
  }

  kill(s: number): void {
    const life = this.life(s);
    if (!life) return;
    life.alive = false;
    life.turn = false;
    this.world.kill(life.pid);
    this.calls = this.calls.filter((call) => call.pid !== life.pid);
  }

  async end(s: number): Promise<void> {
    await this.#seen(s, this.agent(s).end());
    this.kill(s);
  }

  prompt(s: number): Promise<Answer> {
    this.#works(s);
    return this.#seen(s, this.agent(s).prompt());
  }

  stop(s: number): Promise<Answer> {
    const life = this.life(s);
    if (life) life.turn = false;
    return this.#seen(s, this.agent(s).stop());
  }

  async clear(s: number): Promise<void> {
    const life = this.life(s);
    if (!life) return;
    await this.#seen(s, this.agent(s).end('clear'));
    life.turn = false;
    this.agent(s).id = `${this.run}-s${s}-${this.ground.pids++}`;
    life.id = this.agent(s).id;
    await this.#seen(s, this.agent(s).start('clear'));
  }

  sourced(s: number, source: 'resume' | 'compact'): Promise<Answer> {
    return this.#seen(s, this.agent(s).start(source));
  }

  // ---- calls

  async announce(s: number, sub: string | null, op: Op): Promise<{ answer: Answer; call: Call }> {
    const w = op.cross ? 1 - checkoutOf(s) : checkoutOf(s);
    return this.#announceTool(s, sub, op, toolOf(this.files, this.world.nextCall(), w, op), named(this.files, w, op));
  }

  async #announceTool(s: number, sub: string | null, op: Op, tool: ToolCall, places: Place[]): Promise<{ answer: Answer; call: Call }> {
    this.#works(s);
    const answer = await this.#seen(s, this.agent(s).send({ kind: 'tool-before', subagentId: sub, tool }));
    const call: Call = { useId: tool.useId ?? '', s, pid: this.agent(s).pid, sub, op, tool, places, acted: false };
    if (answer.deny === null) this.calls.push(call);
    return { answer, call };
  }

  /** Announces a Write of any place, as a probe. */
  probe(s: number, sub: string | null, place: Place): Promise<{ answer: Answer; call: Call }> {
    const tool = { ...aCall(this.world.nextCall()), writes: [this.files.path(place)] };
    return this.#announceTool(s, sub, { kind: 'edit', f: 0, g: 0, cross: false }, tool, [place]);
  }

  /** What the call does to the files. */
  act(call: Call): void {
    call.acted = true;
    const w = call.op.cross ? 1 - checkoutOf(call.s) : checkoutOf(call.s);
    act(this.files, call, w, this.session(call.s)?.id ?? null);
  }

  async report(call: Call, ok: boolean): Promise<void> {
    this.calls = this.calls.filter((one) => one !== call);
    await this.#seen(
      call.s,
      this.agent(call.s).send({ kind: ok ? 'tool-after' : 'tool-failed', subagentId: call.sub, tool: call.tool }, false),
    );
  }

  // ---- commands

  claim(s: number, what: readonly number[], more: { shared: boolean; everywhere: boolean; ttl: number }): Promise<ClaimReply> {
    return claim(this.world.d, {
      cwd: this.agent(s).cwd,
      paths: what.map((one) => this.files.claimed(checkoutOf(s), one)),
      reason: null,
      eta: null,
      session: this.session(s)?.id ?? '',
      caller: PERSON,
      ...more,
    });
  }

  /** As `rollcall release` does for an agent, and for a person who forces it (no session). Gives how many leases ended, or the error. */
  async release(session: Session | null, path: string | null): Promise<number | string> {
    const { d } = this.world;
    const workspace = [...this.rows.sessions.values()][0]?.workspaceId ?? 1;
    try {
      const places = path === null ? [] : await placesOf(d, path);
      return await d.store.transaction([workspace], async (tx) => {
        const found =
          path === null && session !== null
            ? (await tx.leases.ofSession(session.id)).filter((l) => l.state !== 'dormant')
            : await leasesOn(tx, path ?? '', places, session);
        const mine = session === null ? found : found.filter((l) => l.sessionId === session.id);
        for (const lease of mine) await letGo(d, tx, lease, session, session === null);
        return mine.length;
      });
    } catch (error) {
      if (error instanceof RollcallError) return error.code;
      throw error;
    }
  }

  /** What the daemon does every few seconds. */
  async tick(): Promise<void> {
    await this.world.liveness();
    await expireReservations(this.world.d);
    await this.waiters.wake();
  }

  /** Another daemon goes on with the same register: it remembers nothing. */
  async restart(): Promise<void> {
    const waited = await this.waiters.leave();
    this.#forget();
    for (const waiting of waited) {
      const { s, sessionId } = waiting;
      if (this.session(s)?.id === sessionId && this.alive(s)) await this.waiters.again(waiting, this.world.now);
    }
  }

  #forget(): void {
    const { d } = this.world;
    Object.assign(d, { calls: new Map(), lastFiles: new Map(), homes: new Map(), lines: this.waiters.renewed(), wokeAt: 0 });
  }

  async #seen(s: number, sent: Promise<Answer>): Promise<Answer> {
    const answer = await sent;
    for (const text of answer.texts) {
      const path = /^(\S+) is yours for /.exec(text)?.[1];
      if (path !== undefined) this.#hearing.add(`${s} ${path}`);
    }
    const life = this.life(s);
    if (life) life.seenAt = Math.max(life.seenAt, this.world.now);
    return answer;
  }

  /** A prompt or a call: from now on (the event comes a millisecond later) a turn runs. */
  #works(s: number): void {
    const life = this.life(s);
    if (!life) return;
    const { interruptedAt = null } = this.world.turns.get(life.id) ?? {};
    this.world.turns.set(life.id, { interruptedAt });
    Object.assign(life, { turn: true, maybeOver: false, activeAt: this.world.now + 1 });
  }
}

function turnId({ sessionId, worktreeId, key, reservedUntil }: Wait): string {
  return `${sessionId} ${worktreeId} ${key} ${reservedUntil}`;
}
