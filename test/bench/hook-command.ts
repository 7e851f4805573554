import { join } from 'node:path';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { emptyNode, interleaved, timed } from './support/timed.ts';

const ROUNDS = 60;
const SIZES = { '1 KB': 1_000, '200 KB': 200_000, '5 MB': 5_000_000 };
const BUDGET = 0.5;

export const hookCommand: Benchmark = {
  name: 'hook-command',
  title: 'The hook command alone, daemon up',
  method:
    `The installed command of PreToolUse through \`sh -c\`, as the agent runs it: a Write into a file that the session owns, decided and committed ` +
    `by the daemon. Whole process time, ${ROUNDS} runs each, interleaved with \`node empty.mjs\` (the same Node, an empty module); medians.`,
  async run() {
    const world = new BenchWorld();
    try {
      await world.running();
      /** This process is the agent here: it starts the hooks itself, and takes the time. */
      const run = (event: string, part: Record<string, unknown>): { ms: number; stdout: string } => {
        const about = { session_id: 'be7c0000-0000-4000-8000-000000000000', cwd: world.repository, permission_mode: 'default' };
        const input = `${JSON.stringify({ ...about, hook_event_name: event, ...part })}\n`;
        return timed({ command: '/bin/sh', args: ['-c', world.command(event)], env: world.env, cwd: world.repository, input });
      };
      run('SessionStart', { source: 'startup' });
      run('UserPromptSubmit', { prompt: 'measure' });
      let calls = 0;
      const hook = (size: number) => () => {
        calls += 1;
        const tool_input = { file_path: join(world.repository, 'src/own.ts'), content: 'x'.repeat(size) };
        const { ms, stdout } = run('PreToolUse', { tool_name: 'Write', tool_use_id: `toolu_${calls}`, tool_input });
        if (stdout !== '') throw new Error(`the hook did not stay silent: ${stdout}`);
        return ms;
      };
      const empty = emptyNode(world.root, world.env);
      const found = interleaved(ROUNDS, {
        node: () => timed(empty).ms,
        '1 KB': hook(SIZES['1 KB']),
        '200 KB': hook(SIZES['200 KB']),
        '5 MB': hook(SIZES['5 MB']),
      });
      const unit = median(found.node);
      return (Object.keys(SIZES) as (keyof typeof SIZES)[]).map((size): Line => {
        const ms = median(found[size]);
        const beside = `${figure(ms / unit)} × node empty.mjs (${figure(unit)} ms)`;
        if (size !== '1 KB') return plain(`hook command, body of ${size}`, `${figure(ms)} ms`, beside);
        return {
          what: `hook command, body of ${size}`,
          value: `${figure(ms)} ms`,
          beside,
          budget: `≤ ${BUDGET} × node empty.mjs`,
          verdict: atMost(ms / unit, BUDGET),
        };
      });
    } finally {
      await world.close();
    }
  },
};
