import { atMost, type Benchmark, type Line } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { emptyNode, interleaved, timed } from './support/timed.ts';
import { CLI } from '../integration/daemon-process.ts';

const ROUNDS = 30;
const SESSIONS = 5;
/** Number that this process identifies itself as: one more than the agents have. */
const OWN = SESSIONS + 1;

/** Each with what it must show, and how many times an empty program it may take. */
const COMMANDS = {
  status: { shows: `#${SESSIONS}`, budget: 2 },
  sessions: { shows: `#${SESSIONS}`, budget: 2 },
  identify: { shows: `Session Identity Loaded\n\n  Number: ${OWN}\n`, budget: 3 },
} as const;
type Name = keyof typeof COMMANDS;
const NAMES = Object.keys(COMMANDS) as Name[];

export const commands: Benchmark = {
  name: 'commands',
  title: 'Commands of a person',
  method: `\`rollcall status\`, \`rollcall sessions\` and \`rollcall identify\` (by one who has its number already) with ${SESSIONS} sessions and the daemon up: whole process time, ${ROUNDS} runs each, interleaved with \`node empty.mjs\`; medians.`,
  async run() {
    const world = new BenchWorld();
    try {
      await world.running();
      await world.agents(SESSIONS);
      const call = (...args: string[]) => timed({ command: process.execPath, args: [CLI, ...args], env: world.env, cwd: world.repository });
      call('identify', '--as', String(OWN), '--role', 'bench');
      const measured = (command: Name) => () => {
        const { ms, stdout } = call(command);
        if (!stdout.includes(COMMANDS[command].shows)) throw new Error(`rollcall ${command} does not show what it must:\n${stdout}`);
        return ms;
      };
      const empty = emptyNode(world.root, world.env);
      const found = interleaved(ROUNDS, {
        node: () => timed(empty).ms,
        status: measured('status'),
        sessions: measured('sessions'),
        identify: measured('identify'),
      });
      const unit = median(found.node);
      return NAMES.map((command): Line => {
        const ms = median(found[command]);
        const { budget } = COMMANDS[command];
        return {
          what: `rollcall ${command}`,
          value: `${figure(ms)} ms`,
          beside: `${figure(ms / unit)} × node empty.mjs (${figure(unit)} ms)`,
          budget: `≤ ${budget} × node empty.mjs`,
          verdict: atMost(ms / unit, budget),
        };
      });
    } finally {
      await world.close();
    }
  },
};
