import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Agent } from './register-world.ts';
import { RegisterWorld } from './register-world.ts';

/**
 * The lease machine against an oracle that knows nothing of its code: random sessions take, write, fail, end their
 * turns, die and resume, a person writes in between, and after every step the register must say what the oracle says.
 */
const SESSIONS = 3;
const FILES = 2;
const session = fc.nat({ max: SESSIONS - 1 });
const file = fc.nat({ max: FILES - 1 });

type Step =
  | { do: 'prompt' | 'stop' | 'kill' | 'end' | 'resume'; s: number }
  | { do: 'before' | 'write' | 'after' | 'fail' | 'edit'; s: number; f: number }
  | { do: 'meddle'; f: number }
  | { do: 'liveness' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('prompt' as const, 'stop' as const, 'kill' as const, 'end' as const, 'resume' as const),
      s: session,
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('before', 'write', 'after', 'fail', 'edit', 'edit'), s: session, f: file }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('meddle' as const), f: file }) },
  { weight: 1, arbitrary: fc.constant({ do: 'liveness' } as const) },
);

interface Held {
  owner: number;
  state: 'pending' | 'held';
  /** The call that is open on it, with the file's version before it. */
  call: { id: string; version: number } | null;
  /** The file's version when its owner's last call was over. */
  left: number;
}

class Oracle {
  readonly alive = Array.from({ length: SESSIONS }, () => false);
  readonly ended = Array.from({ length: SESSIONS }, () => true);
  readonly turn = Array.from({ length: SESSIONS }, () => false);
  readonly version = Array.from({ length: FILES }, () => 0);
  readonly lease: (Held | null)[] = Array.from({ length: FILES }, () => null);
  /** Version at which an ended owner left the file. */
  readonly dormant = Array.from({ length: FILES }, () => new Map<number, number>());

  settle(s: number): void {
    for (let f = 0; f < FILES; f++) {
      const lease = this.lease[f];
      if (lease?.owner === s && lease.call !== null) this.close(f, 'unknown');
    }
  }
  close(f: number, outcome: 'done' | 'failed' | 'unknown'): void {
    const lease = this.lease[f];
    if (!lease?.call) return;
    const changed = this.version[f] !== lease.call.version;
    if (lease.state === 'pending' && !changed && outcome !== 'done') this.lease[f] = null;
    else this.lease[f] = { ...lease, state: 'held', call: null, left: this.version[f] ?? 0 };
  }
  stop(s: number): void {
    if (!this.turn[s]) return;
    this.turn[s] = false;
    this.settle(s);
  }
  end(s: number): void {
    if (this.ended[s]) return;
    this.settle(s);
    this.turn[s] = false;
    this.ended[s] = true;
    for (let f = 0; f < FILES; f++) {
      const lease = this.lease[f];
      if (lease?.owner !== s) continue;
      this.lease[f] = null;
      this.dormant[f]?.set(s, lease.left);
    }
  }
  resume(s: number): void {
    this.end(s);
    this.alive[s] = true;
    this.ended[s] = false;
    for (let f = 0; f < FILES; f++) {
      const left = this.dormant[f]?.get(s);
      if (left === undefined) continue;
      this.dormant[f]?.delete(s);
      if (this.lease[f] === null && left === this.version[f]) this.lease[f] = { owner: s, state: 'held', call: null, left };
    }
  }
  /** Whether the call may go on. */
  before(s: number, f: number, id: string): boolean {
    this.turn[s] = true;
    this.settle(s);
    const other = this.lease[f];
    if (other && other.owner !== s) {
      if (!this.alive[other.owner]) this.end(other.owner);
      else if (this.turn[other.owner]) return false;
    }
    this.dormant[f]?.clear();
    const own = this.lease[f]?.owner === s ? this.lease[f] : null;
    this.lease[f] = { owner: s, state: own?.state ?? 'pending', call: { id, version: this.version[f] ?? 0 }, left: own?.left ?? 0 };
    return true;
  }
}

let world: RegisterWorld;
beforeAll(async () => void (world = await RegisterWorld.open()));
afterAll(() => world.close());

let run = 0;
let pids = 1000;

test('random sessions against the oracle', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 50 }), async (steps) => {
      run += 1;
      const oracle = new Oracle();
      const agents = Array.from({ length: SESSIONS }, (_, s) => world.agent(`r${run}-s${s}`, 0));
      const name = (f: number): string => `run${run}/f${f}.ts`;
      let writes = 0;
      const put = (f: number): void => {
        writes += 1;
        world.write(name(f), 'x'.repeat(writes));
        oracle.version[f] = (oracle.version[f] ?? 0) + 1;
      };
      const edited = async (agent: Agent, s: number, f: number): Promise<boolean> => {
        const id = world.nextCall();
        const allowed = oracle.before(s, f, id);
        const answer = await agent.before(name(f), id);
        expect(answer.deny === null).toBe(allowed);
        return allowed;
      };
      const begin = Array.from({ length: SESSIONS }, (_, s): Step => ({ do: 'resume', s }));
      for (const one of [...begin, ...steps]) {
        if (one.do === 'liveness') {
          for (let s = 0; s < SESSIONS; s++) if (!oracle.alive[s]) oracle.end(s);
          await world.liveness();
        } else if (one.do === 'meddle') {
          put(one.f);
        } else {
          const { s } = one;
          const agent = agents[s];
          if (!agent) throw new Error('no agent');
          if (one.do === 'resume') {
            if (oracle.alive[s]) continue;
            pids += 1;
            agent.pid = pids;
            oracle.resume(s);
            await agent.start('resume');
          } else if (!oracle.alive[s]) continue;
          else if (one.do === 'kill' || one.do === 'end') {
            if (one.do === 'end') {
              oracle.end(s);
              await agent.end();
            }
            oracle.alive[s] = false;
            world.kill(agent.pid);
          } else if (one.do === 'prompt') {
            oracle.stop(s);
            oracle.turn[s] = true;
            await agent.prompt();
          } else if (one.do === 'stop') {
            oracle.stop(s);
            await agent.stop();
          } else {
            const { f } = one as { f: number };
            const open = oracle.lease[f]?.owner === s ? oracle.lease[f].call : null;
            if (one.do === 'before') await edited(agent, s, f);
            else if (one.do === 'write' && open) put(f);
            else if (one.do === 'after' && open) {
              oracle.close(f, 'done');
              await agent.after(name(f), open.id);
            } else if (one.do === 'fail' && open) {
              oracle.close(f, 'failed');
              await agent.after(name(f), open.id, 'tool-failed');
            } else if (one.do === 'edit' && (await edited(agent, s, f))) {
              const id = oracle.lease[f]?.call?.id ?? '';
              put(f);
              oracle.close(f, 'done');
              await agent.after(name(f), id);
            }
          }
        }
        const rows = await world.store.read(async (tx) => ({
          leases: await tx.leases.live(null),
          sessions: await tx.sessions.recent(null, 1000),
        }));
        const owner = (id: string): string => rows.sessions.find((r) => r.id === id)?.agentSessionId ?? '?';
        for (let f = 0; f < FILES; f++) {
          const expected = oracle.lease[f];
          const found = rows.leases.filter((l) => l.path === name(f)).map((l) => `${owner(l.sessionId)} ${l.state}`);
          expect(found).toEqual(expected ? [`r${run}-s${expected.owner} ${expected.state}`] : []);
        }
      }
      for (const agent of agents) if (agent.pid !== 0) world.kill(agent.pid);
      await world.liveness();
    }),
    { numRuns: 150 },
  );
  const entries = await world.store.read((tx) => tx.journal.recent({ kind: 'lease.granted', limit: 100_000 }));
  const tokens = entries.map((e) => Number(e.data['token'])).reverse();
  expect(tokens.length).toBeGreaterThan(100);
  for (const [i, token] of tokens.entries()) if (i > 0) expect(token).toBeGreaterThan(tokens[i - 1] ?? 0);
}, 120_000);
