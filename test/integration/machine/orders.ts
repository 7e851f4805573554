import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { claim } from '../../../src/daemon/register/claim.ts';
import { expireReservations } from '../../../src/daemon/register/line.ts';
import { leasesOn, letGo, placesOf } from '../../../src/daemon/register/release.ts';
import { RollcallError } from '../../../src/protocol/errors.ts';
import { type Agent, RegisterWorld, aCall } from '../register-world.ts';

/** What each session does, one after the other; what several do goes on at once. */
export type Deed =
  | { do: 'edit' | 'write' | 'remove'; f: number; sub: string | null }
  | { do: 'claim'; f: number; pattern: boolean }
  | { do: 'release'; f: number }
  | { do: 'prompt' | 'stop' | 'kill' };

const SESSIONS = 3;
const FILES = ['a.ts', 'd/b.ts'];
const f = fc.nat({ max: FILES.length - 1 });

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'edit' as const, 'write' as const, 'remove' as const),
      f,
      sub: fc.constantFrom(null, null, 'sub_1'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('claim' as const), f, pattern: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), f }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('prompt' as const, 'stop' as const, 'stop' as const, 'kill' as const) }) },
);
export const deeds = fc.array(fc.array(deed, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: SESSIONS });

/** Who may be writing a file now: between the answer that lets a call go ahead and the moment when that may have ended. */
class Writers {
  readonly #now = new Map<string, Map<number, string>>();

  enter(file: string, session: number, what: string): void {
    const writers = this.#now.get(file) ?? new Map<number, string>();
    const other = [...writers].find(([one]) => one !== session);
    if (other) throw new Error(`broken: ${what} goes ahead while ${other[1]} of session ${other[0]} does`);
    this.#now.set(file, writers.set(session, what));
  }

  leave(session: number, file?: string): void {
    for (const [name, writers] of this.#now) if (file === undefined || file === name) writers.delete(session);
  }
}

/**
 * Sessions at once, on the real store, in an order that a scheduler decides: before each transaction and each look at
 * the register everybody may be overtaken by everybody.
 */
export class Orders {
  readonly #world: RegisterWorld;
  readonly #run: string;
  readonly #agents: Agent[];
  readonly #writers = new Writers();
  readonly #alive = Array.from({ length: SESSIONS }, () => true);
  readonly #log: string[] = [];

  constructor(world: RegisterWorld, run: number) {
    this.#world = world;
    this.#run = `orders${run}`;
    this.#agents = Array.from({ length: SESSIONS }, (_, s) => world.agent(`${this.#run}-s${s}`, 1000 + run * 10 + s));
  }

  async run(plans: readonly (readonly Deed[])[], scheduler: fc.Scheduler): Promise<void> {
    const { d } = this.#world;
    const { store } = d;
    mkdirSync(join(this.#world.repository, this.#run, 'd'), { recursive: true });
    try {
      for (const agent of this.#agents) {
        await agent.start();
        await agent.prompt();
      }
      const turn = (what: string): Promise<void> => scheduler.schedule(Promise.resolve(), what);
      d.store = {
        transaction: async (ids, work) => turn('transaction').then(() => store.transaction(ids, work)),
        read: async (work) => turn('read').then(() => store.read(work)),
        ensureWorkspace: (row) => store.ensureWorkspace(row),
        ensureWorktree: (row) => store.ensureWorktree(row),
        revision: () => store.revision(),
        probe: (value) => store.probe(value),
        maintain: () => store.maintain(),
        scrub: () => store.scrub(),
        schemaVersion: () => store.schemaVersion(),
        close: () => store.close(),
      };
      const all = plans.map(async (plan, s) => {
        for (const deed of plan) await this.#do(s, deed, turn);
      });
      all.push(this.#ticks(turn));
      await Promise.all([Promise.all(all), scheduler.waitFor(Promise.all(all))]);
      d.store = store;
      await this.#check();
    } catch (error) {
      throw new Error(`${String(error)}\n${this.#log.join('\n')}`, { cause: error });
    } finally {
      d.store = store;
      for (const { pid } of this.#agents) this.#world.kill(pid);
      await this.#world.liveness();
      rmSync(join(this.#world.repository, this.#run), { recursive: true, force: true });
    }
  }

  async #ticks(turn: (what: string) => Promise<void>): Promise<void> {
    for (let i = 0; i < 2; i++) {
      await turn('tick');
      await this.#world.liveness();
      await expireReservations(this.#world.d);
    }
  }

  async #do(s: number, deed: Deed, turn: (what: string) => Promise<void>): Promise<void> {
    const agent = this.#agents[s];
    if (!agent || !this.#alive[s]) return;
    const note = (text: string): void => void this.#log.push(`${s} ${JSON.stringify(deed)} ${text}`);
    switch (deed.do) {
      case 'prompt':
        this.#writers.leave(s);
        await agent.prompt();
        return note('');
      case 'stop':
        // What it had begun may be taken over from here on; what a subagent of it writes, may not.
        this.#writers.leave(s);
        await agent.stop();
        return note('');
      case 'kill':
        this.#writers.leave(s);
        this.#alive[s] = false;
        this.#world.kill(agent.pid);
        return note('');
      case 'claim':
      case 'release':
        return this.#command(s, deed, note);
      default:
        return this.#call(s, agent, deed, turn, note);
    }
  }

  async #call(
    s: number,
    agent: Agent,
    deed: Extract<Deed, { sub: string | null }>,
    turn: (what: string) => Promise<void>,
    note: (text: string) => void,
  ): Promise<void> {
    const name = `${this.#run}/${FILES[deed.f]}`;
    const path = join(this.#world.repository, name);
    const useId = this.#world.nextCall();
    const command = { edit: null, write: `echo x > ${path}`, remove: `rm -f ${path}` }[deed.do];
    const tool = command === null ? { ...aCall(useId), writes: [path] } : { ...aCall(useId), name: 'Bash', command };
    const answer = await agent.send({ kind: 'tool-before', subagentId: deed.sub, tool });
    note(answer.deny ?? 'goes ahead');
    if (answer.deny !== null || !this.#alive[s]) return;
    const sure = deed.do !== 'remove' || existsSync(path);
    if (sure) this.#writers.enter(name, s, `${deed.do} of ${s}`);
    await turn('write');
    if (this.#alive[s]) {
      if (deed.do === 'remove') rmSync(path, { force: true });
      else {
        mkdirSync(dirname(path), { recursive: true });
        this.#world.write(name, `${useId}\n`);
      }
      this.#writers.leave(s, name);
      await agent.send({ kind: 'tool-after', subagentId: deed.sub, tool }, false);
      note('reported');
    }
    this.#writers.leave(s, name);
  }

  async #command(s: number, deed: Extract<Deed, { do: 'claim' | 'release' }>, note: (text: string) => void): Promise<void> {
    const { d } = this.#world;
    const agent = this.#agents[s];
    const row = (await d.store.read((tx) => tx.sessions.live(null))).find((one) => one.agentSessionId === agent?.id);
    if (!row || !agent) return;
    const path = join(this.#world.repository, this.#run, FILES[deed.f] ?? '');
    try {
      if (deed.do === 'claim') {
        const asked = {
          cwd: agent.cwd,
          paths: [deed.pattern ? join(this.#world.repository, this.#run, '**') : path],
          reason: null,
          eta: null,
          ttl: null,
        };
        const reply = await claim(d, {
          ...asked,
          shared: false,
          everywhere: false,
          session: row.id,
          caller: { pid: 2 ** 30, terminal: true },
        });
        note(reply.granted ? 'granted' : 'refused');
        return;
      }
      const places = await placesOf(d, path);
      await d.store.transaction([row.workspaceId], async (tx) => {
        for (const lease of await leasesOn(tx, path, places, row)) if (lease.sessionId === row.id) await letGo(d, tx, lease, row, false);
      });
      note('released');
    } catch (error) {
      if (!(error instanceof RollcallError)) throw error;
      note(error.code);
    }
  }

  /** When all is quiet: one owner of each file, nothing of the dead, nobody waits for what is free. */
  async #check(): Promise<void> {
    await this.#world.liveness();
    await expireReservations(this.#world.d);
    const { leases, waits, sessions } = await this.#world.store.read(async (tx) => ({
      leases: await tx.leases.live(null),
      waits: await tx.waits.live(null),
      sessions: await tx.sessions.live(null),
    }));
    const runs = new Map(sessions.map((row) => [row.id, row.turn.running]));
    const firm = leases.filter((l) => l.origin === 'claim' || runs.get(l.sessionId) === true);
    for (const lease of leases) if (!runs.has(lease.sessionId)) throw new Error(`broken: ${lease.path} outlives its session`);
    for (const file of FILES.map((name) => `${this.#run}/${name}`)) {
      const owners = new Set(firm.filter((l) => l.key === file || l.extent === 'pattern').map((l) => l.sessionId));
      if (owners.size > 1) throw new Error(`broken: ${file} has ${owners.size} owners`);
      const line = waits.filter((w) => w.key === file && runs.get(w.sessionId) === true);
      const [first] = line;
      if (first && owners.size === 0 && line.every((w) => w.reservedUntil === null))
        throw new Error(`broken: ${file} is free, and nobody of its line was told`);
    }
  }
}
