import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import type { BenchAgent } from './support/bench-agent.ts';
import { BenchWorld } from './support/bench-world.ts';
import { fillRegister, putFile } from './support/fill-register.ts';
import { openDecider } from './support/in-process.ts';
import { type Caller, KeepAlive } from './support/keep-alive.ts';

const SESSIONS = 50;
const LEASES_EACH = 100;
const FREE_FILES = 50;
const ROUNDS = 1000;
/** A file that was never seen costs git processes: fewer of them show it as well. */
const NEW_EVERY = 10;
const P50_MS = 0.5;
const P99_MS = 5;

/** How an event gets to the decision: over the connection, or straight into the code. */
type Send = (event: string, body: string, caller: Caller) => Promise<string>;
interface Cast {
  owner: BenchAgent;
  ownerCalls: Caller;
  asker: BenchAgent;
  askerCalls: Caller;
}
type Case = 'canary' | 'own' | 'free' | 'refused' | 'new';

export const decision: Benchmark = {
  name: 'decision',
  title: `A decision, with ${SESSIONS} sessions and ${SESSIONS * LEASES_EACH} leases`,
  method:
    `PreToolUse of a Write: of a file that the session owns, of one that is free, of one that another session holds firmly, of a free one that the daemon never ` +
    `saw before (it asks git whether it is ignored). ${ROUNDS} each, interleaved; the files exist; before each one, the call before it is reported to be over. "In process" is the ` +
    `daemon's own code with a real register, from the body to the reply after the commit. "Over the connection" is a real daemon on a connection that ` +
    `stays open, less the median of a canary (a request that is answered without the register) on the same one. Every session is a real process; ` +
    `background work goes on meanwhile. The design speaks of 200 rules too, which do not exist yet.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      const agents = await world.agents(SESSIONS);
      await fillRegister(world.state, world.repository, LEASES_EACH);
      for (let at = 0; at < FREE_FILES; at += 1) putFile(world.repository, `free/${at}.ts`);
      for (const run of ['outside', 'inside'])
        for (let at = 0; at < LEASES_EACH + ROUNDS; at += NEW_EVERY) putFile(world.repository, `new/${run}-${at}.ts`);
      const [owner, asker] = agents as [BenchAgent, BenchAgent];
      const cast: Cast = { owner, ownerCalls: await owner.caller(), asker, askerCalls: await asker.caller() };

      const connection = await KeepAlive.open(endpoint);
      const outside = await measure((event, body, caller) => connection.hook(event, body, caller), cast, 'outside');
      connection.close();

      process.kill(endpoint.pid, 'SIGTERM');
      while (world.daemons().length > 0) await pause(10);
      const decider = await openDecider(world.state, world.env);
      try {
        const inside = await measure((event, body, caller) => decider.decide(event, body, caller), cast, 'inside');
        return [...insideLines(inside), ...outsideLines(outside)];
      } finally {
        await decider.close();
      }
    } finally {
      await world.close();
    }
  },
};

async function measure(send: Send, { owner, ownerCalls, asker, askerCalls }: Cast, run: string): Promise<Record<Case, number[]>> {
  const found: Record<Case, number[]> = { canary: [], own: [], free: [], refused: [], new: [] };
  const clock = async (name: Case, body: string, caller: Caller, denied: boolean): Promise<void> => {
    const start = performance.now();
    const reply = await send('PreToolUse', body, caller);
    const ms = performance.now() - start;
    if (reply.includes('"deny"') !== denied) throw new Error(`${name}: not the answer that was expected: ${reply || 'silence'}`);
    found[name].push(ms);
  };
  const canary = asker.body('PreToolUse', {
    session_id: 'rollcall-canary-bench',
    tool_name: 'Write',
    tool_use_id: 'canary',
    tool_input: { file_path: '/.rollcall-canary/pass', content: 'x'.repeat(200) },
  });
  /** Asks for the file and reports the call as failed: nothing was written, so the lease is taken back. */
  const takeAndGiveBack = async (name: Case, path: string): Promise<void> => {
    const useId = asker.nextCall();
    await clock(name, asker.write('PreToolUse', path, useId), askerCalls, false);
    await send('PostToolUseFailure', asker.write('PostToolUseFailure', path, useId), askerCalls);
  };
  const round = async (at: number): Promise<void> => {
    if (run === 'outside') await clock('canary', canary, askerCalls, false);
    const own = `src/1/${at % LEASES_EACH}.ts`;
    const useId = owner.nextCall();
    await clock('own', owner.write('PreToolUse', own, useId), ownerCalls, false);
    await send('PostToolUse', owner.write('PostToolUse', own, useId), ownerCalls);
    await clock('refused', asker.write('PreToolUse', own, asker.nextCall()), askerCalls, true);
    await takeAndGiveBack('free', `free/${at % FREE_FILES}.ts`);
    if (at % NEW_EVERY === 0) await takeAndGiveBack('new', `new/${run}-${at}.ts`);
  };
  for (let at = 0; at < LEASES_EACH; at += 1) await round(at);
  for (const name of Object.keys(found) as Case[]) found[name] = [];
  for (let at = 0; at < ROUNDS; at += 1) await round(LEASES_EACH + at);
  return found;
}

const CASES = [
  ['own', 'own file'],
  ['free', 'free file'],
  ['refused', 'refused file'],
  ['new', 'free file, never seen before'],
] as const;

function insideLines(found: Record<Case, number[]>): Line[] {
  const free = median(found.free);
  return CASES.flatMap(([name, words]): Line[] => {
    const [p50, p99] = [median(found[name]), percentile(found[name], 0.99)];
    return [
      {
        what: `in process, ${words}, p50`,
        value: `${figure(p50)} ms`,
        beside: `${figure(p50 / free)} × free file`,
        budget: `≤ ${P50_MS} ms`,
        verdict: atMost(p50, P50_MS),
      },
      { what: `in process, ${words}, p99`, value: `${figure(p99)} ms`, beside: '', budget: `≤ ${P99_MS} ms`, verdict: atMost(p99, P99_MS) },
    ];
  });
}

function outsideLines(found: Record<Case, number[]>): Line[] {
  const trip = median(found.canary);
  const beside = `beside a canary of ${figure(trip)} ms (p99 ${figure(percentile(found.canary, 0.99))})`;
  return CASES.map(([name, words]) => {
    const [p50, p99] = [median(found[name]) - trip, percentile(found[name], 0.99) - trip];
    return plain(`over the connection, ${words}`, `p50 ${figure(p50)}, p99 ${figure(p99)} ms`, beside);
  });
}
