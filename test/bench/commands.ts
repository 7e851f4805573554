import { atMost, type Benchmark, type Line } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { emptyNode, interleaved, timed } from './support/timed.ts';
import { CLI } from '../integration/daemon-process.ts';

const ROUNDS = 30;
const SESSIONS = 5;
const BUDGET = 2;

export const commands: Benchmark = {
  name: 'commands',
  title: 'Commands of a person',
  method: `\`rollcall status\` and \`rollcall sessions\` with ${SESSIONS} sessions and the daemon up: whole process time, ${ROUNDS} runs each, interleaved with \`node empty.mjs\`; medians.`,
  async run() {
    const world = new BenchWorld();
    try {
      await world.running();
      await world.agents(SESSIONS);
      const cli = (command: string) => () => {
        const { ms, stdout } = timed({
          command: process.execPath,
          args: [CLI, command],
          env: world.env,
          cwd: world.repository,
        });
        if (!stdout.includes(`#${SESSIONS}`)) throw new Error(`rollcall ${command} does not show the sessions:\n${stdout}`);
        return ms;
      };
      const empty = emptyNode(world.root, world.env);
      const found = interleaved(ROUNDS, { node: () => timed(empty).ms, status: cli('status'), sessions: cli('sessions') });
      const unit = median(found.node);
      return (['status', 'sessions'] as const).map((command): Line => {
        const ms = median(found[command]);
        return {
          what: `rollcall ${command}`,
          value: `${figure(ms)} ms`,
          beside: `${figure(ms / unit)} × node empty.mjs (${figure(unit)} ms)`,
          budget: `≤ ${BUDGET} × node empty.mjs`,
          verdict: atMost(ms / unit, BUDGET),
        };
      });
    } finally {
      await world.close();
    }
  },
};
