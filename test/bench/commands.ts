import { join } from 'node:path';
import { statusLineCommand } from '../../src/agents/claude-code/installer/command.ts';
import { CLI } from '../integration/daemon-process.ts';
import { atMost, type Benchmark, type Line, plain } from './benchmark.ts';
import { figure, median } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { emptyNode, interleaved, timed } from './support/timed.ts';

const ROUNDS = 30;
const SESSIONS = 5;
/** Number that this process identifies itself as: one more than the agents have. */
const OWN = SESSIONS + 1;
const LINE = `${OWN} here · 5 files held`;

/** Each with what it must show, and how many times an empty program it may take; null: only to compare with. */
const COMMANDS = {
  'rollcall status': { shows: `#${SESSIONS}`, budget: 2 },
  'rollcall sessions': { shows: `#${SESSIONS}`, budget: 2 },
  'rollcall identify': { shows: `Session Identity Loaded\n\n  Number: ${OWN}\n`, budget: 3 },
  'status line, shell client': { shows: `#1 · ${OWN} here · 1 file held · main · 62 % context left\n`, budget: 0.5 },
  'tmux line, shell client': { shows: LINE, budget: 0.5 },
  'rollcall statusline': { shows: `#1 · ${OWN} here · 1 file held · main · 62 % context left\n`, budget: null },
  'rollcall tmux-status': { shows: LINE, budget: null },
} as const;
type Name = keyof typeof COMMANDS;
const NAMES = Object.keys(COMMANDS) as Name[];

export const commands: Benchmark = {
  name: 'commands',
  title: 'Commands of a person, and lines for status lines',
  method: `\`rollcall status\`, \`rollcall sessions\` and \`rollcall identify\` (by one who has its number already); the line of Claude Code (it is given 1 KB, as 2.1.197 does) and of tmux, by the shell client through \`sh -c\` as they run it, and by the Node command. ${SESSIONS} sessions, the daemon up: whole process time, ${ROUNDS} runs each, interleaved with \`node empty.mjs\`; medians.`,
  async run() {
    const world = new BenchWorld();
    try {
      await world.running();
      const agents = await world.agents(SESSIONS);
      for (const [at, agent] of agents.entries()) {
        const tool_input = { file_path: join(world.repository, `src/${at}.ts`), content: 'x' };
        await agent.hook('PreToolUse', { tool_name: 'Write', tool_use_id: agent.nextCall(), tool_input });
      }
      const { env, repository: cwd } = world;
      const call = (args: string[], input = '') => timed({ command: process.execPath, args: [CLI, ...args], env, cwd, input });
      const shell = (command: string, input = '') => timed({ command: '/bin/sh', args: ['-c', command], env, cwd, input });
      call(['identify', '--as', String(OWN), '--role', 'bench']);
      const client = join(world.home, '.local/share/rollcall/rollcall-hook');
      const said = saidOf(agents[0]?.sessionId ?? '', cwd);
      const runs: Record<Name, () => { ms: number; stdout: string }> = {
        'rollcall status': () => call(['status']),
        'rollcall sessions': () => call(['sessions']),
        'rollcall identify': () => call(['identify']),
        'status line, shell client': () => shell(statusLineCommand(client), said),
        'tmux line, shell client': () => shell(`'${client}' line tmux %99 '${cwd}'`),
        'rollcall statusline': () => call(['statusline'], said),
        'rollcall tmux-status': () => call(['tmux-status', '%99', cwd]),
      };
      const measured = (name: Name) => () => {
        const { ms, stdout } = runs[name]();
        if (!stdout.includes(COMMANDS[name].shows)) throw new Error(`${name} does not show what it must:\n${stdout}`);
        return ms;
      };
      const empty = emptyNode(world.root, env);
      const measures = {
        node: () => timed(empty).ms,
        ...(Object.fromEntries(NAMES.map((name) => [name, measured(name)])) as Record<Name, () => number>),
      };
      const found = interleaved(ROUNDS, measures);
      const unit = median(found.node);
      return NAMES.map((name): Line => {
        const ms = median(found[name]);
        const { budget } = COMMANDS[name];
        const beside = `${figure(ms / unit)} × node empty.mjs (${figure(unit)} ms)`;
        if (budget === null) return plain(name, `${figure(ms)} ms`, beside);
        return {
          what: name,
          value: `${figure(ms)} ms`,
          beside,
          budget: `≤ ${budget} × node empty.mjs`,
          verdict: atMost(ms / unit, budget),
        };
      });
    } finally {
      await world.close();
    }
  },
};

/** What Claude Code 2.1.197 gives its status line: these keys, about as long. */
function saidOf(session_id: string, cwd: string): string {
  const said = {
    session_id,
    transcript_path: `/home/somebody/.claude/projects/-home-somebody-work-shop/${session_id}.jsonl`,
    cwd,
    prompt_id: session_id,
    effort: { level: 'high' },
    model: { id: 'claude-opus-4-8[1m]', display_name: 'Opus 4.8 (1M context)' },
    workspace: { current_dir: cwd, project_dir: cwd, added_dirs: [] },
    version: '2.1.197',
    output_style: { name: 'default' },
    cost: {
      total_cost_usd: 1.011,
      total_duration_ms: 153_900,
      total_api_duration_ms: 17_600,
      total_lines_added: 10,
      total_lines_removed: 1,
    },
    context_window: {
      total_input_tokens: 380_000,
      total_output_tokens: 20,
      context_window_size: 1_000_000,
      current_usage: { input_tokens: 1000, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 379_000 },
      used_percentage: 38,
      remaining_percentage: 62,
    },
    exceeds_200k_tokens: true,
    fast_mode: false,
    thinking: { enabled: true },
  };
  return `${JSON.stringify(said)}\n`;
}
