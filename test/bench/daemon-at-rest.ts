import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost, type Benchmark, plain } from './benchmark.ts';
import { figure } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';
import { cpuSeconds, residentMb } from './support/process-cost.ts';

const SESSIONS = 50;
const SECONDS = 60;
/** Each session has edited so many files. */
const FILES = 2;
const CPU_PERCENT = 0.5;
const MEMORY_MB = 100;

export const daemonAtRest: Benchmark = {
  name: 'daemon-at-rest',
  title: `The daemon at rest, with ${SESSIONS} live sessions`,
  method:
    `${SESSIONS} processes that stand for agents, each registered by its own hooks, with ${FILES} edited files; the turn of every other one is running. ` +
    `Then nothing happens for ${SECONDS} s: processor time from /proc/<pid>/stat over that time, memory (VmRSS) at its end.`,
  async run() {
    const world = new BenchWorld();
    try {
      const { pid } = await world.running();
      const agents = await world.agents(SESSIONS);
      for (const [at, agent] of agents.entries()) {
        for (let file = 0; file < FILES; file += 1) {
          const call = {
            tool_name: 'Write',
            tool_use_id: agent.nextCall(),
            tool_input: { file_path: `${world.repository}/${at}-${file}.ts`, content: '' },
          };
          await agent.hook('PreToolUse', call);
          await agent.hook('PostToolUse', call);
        }
        if (at % 2 === 0) await agent.hook('Stop');
      }
      await pause(3000);
      const before = cpuSeconds(pid);
      const start = performance.now();
      await pause(SECONDS * 1000);
      const percent = ((cpuSeconds(pid) - before) / ((performance.now() - start) / 1000)) * 100;
      const megabytes = residentMb(pid, 'VmRSS');
      const live = world.json<{ liveSessions: number }>('daemon', 'status').liveSessions;
      if (live !== SESSIONS) throw new Error(`${live} of ${SESSIONS} sessions live`);
      return [
        {
          what: 'processor at rest',
          value: `${figure(percent)} % of one core`,
          beside: `${figure(percent / SESSIONS)} % a session`,
          budget: `≤ ${CPU_PERCENT} %`,
          verdict: atMost(percent, CPU_PERCENT),
        },
        {
          what: 'memory at rest',
          value: `${figure(megabytes)} MB`,
          beside: `${figure(megabytes / emptyNodeMb())} × an empty Node process`,
          budget: `≤ ${MEMORY_MB} MB`,
          verdict: atMost(megabytes, MEMORY_MB),
        },
        plain('memory, most so far', `${figure(residentMb(pid, 'VmHWM'))} MB`),
      ];
    } finally {
      await world.close();
    }
  },
};

function emptyNodeMb(): number {
  const script = "process.stdout.write(require('fs').readFileSync('/proc/self/status', 'utf8'))";
  const text = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) / 1024;
}
