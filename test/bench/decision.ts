import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { CASES, type Case, LEASES_EACH, measure, prepare, RULES } from './support/decision-rounds.ts';
import { fillRules } from './support/fill-rules.ts';
import { openDecider } from './support/in-process.ts';
import { KeepAlive } from './support/keep-alive.ts';

const SESSIONS = 50;
const ROUNDS = 1000;
const P50_MS = 0.5;
const P99_MS = 5;

export const decision: Benchmark = {
  name: 'decision',
  title: `A decision, with ${SESSIONS} sessions, ${SESSIONS * LEASES_EACH} leases and ${RULES} rules`,
  method:
    `PreToolUse of a Write: of a file that the session owns, of one that is free, of one that another session holds firmly, of a free one that the daemon never ` +
    `saw before (it asks git whether it is ignored); and of Bash: an ordinary command of six programs, and one that a rule refuses (a row of the audit and a code are written). ${ROUNDS} each, interleaved; the files exist; before each one, the call before it is reported to be over. "In process" is the ` +
    `daemon's own code with a real register, from the body to the reply after the commit. "Over the connection" is a real daemon on a connection that ` +
    `stays open, less the median of a canary (a request that is answered without the register) on the same one. Every session is a real process; ` +
    `background work goes on meanwhile. ${RULES} rules hold: the built-in ones, and others until there are so many.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      // Before the first session: the daemon keeps what it has read of them.
      await fillRules(world.state, RULES);
      const agents = await world.agents(SESSIONS);
      const cast = await prepare(world, agents, ['outside', 'inside'], ROUNDS);

      const connection = await KeepAlive.open(endpoint);
      const outside = await measure((event, body, caller) => connection.hook(event, body, caller), cast, 'outside', ROUNDS);
      connection.close();

      process.kill(endpoint.pid, 'SIGTERM');
      while (world.daemons().length > 0) await pause(10);
      const decider = await openDecider(world.state, world.env);
      try {
        const inside = await measure((event, body, caller) => decider.decide(event, body, caller), cast, 'inside', ROUNDS);
        return [...insideLines(inside), ...outsideLines(outside)];
      } finally {
        await decider.close();
      }
    } finally {
      await world.close();
    }
  },
};

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
