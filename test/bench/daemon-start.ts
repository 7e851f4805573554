import { existsSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEndpoint } from '../../src/protocol/endpoint.ts';
import { CLI, DaemonWorld, exited } from '../integration/daemon-process.ts';
import { atMost, type Benchmark } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import { endedHere, madeHere, removedHere, startedHere } from './support/cleanup.ts';
import { KeepAlive } from './support/keep-alive.ts';
import { emptyNode, timed } from './support/timed.ts';

const RUNS = 15;
const BUDGET_MS = 300;
const CANARY = JSON.stringify({
  session_id: 'rollcall-canary-start',
  cwd: '/',
  hook_event_name: 'PreToolUse',
  tool_name: 'Write',
  tool_use_id: 'canary',
  tool_input: { file_path: '/.rollcall-canary/pass', content: '' },
});

export const daemonStart: Benchmark = {
  name: 'daemon-start',
  title: 'Start of the daemon',
  method: `From the start of the process to the answer to its first request, on a register that exists; ${RUNS} starts, interleaved with \`node empty.mjs\`; median and the slowest.`,
  async run() {
    const world = new DaemonWorld();
    madeHere(world.root);
    try {
      const empty = emptyNode(world.root, world.env);
      const starts: number[] = [];
      const nodes: number[] = [];
      await startOnce(world);
      for (let run = 0; run < RUNS; run += 1) {
        nodes.push(timed(empty).ms);
        starts.push(await startOnce(world));
      }
      const [middle, slowest, unit] = [median(starts), percentile(starts, 1), median(nodes)];
      return [
        {
          what: 'daemon start, median',
          value: `${figure(middle)} ms`,
          beside: `${figure(middle / unit)} × node empty.mjs (${figure(unit)} ms)`,
          budget: `< ${BUDGET_MS} ms`,
          verdict: atMost(middle, BUDGET_MS),
        },
        {
          what: 'daemon start, slowest',
          value: `${figure(slowest)} ms`,
          beside: `${figure(slowest / unit)} × node empty.mjs (${figure(unit)} ms)`,
          budget: `< ${BUDGET_MS} ms`,
          verdict: atMost(slowest, BUDGET_MS),
        },
      ];
    } finally {
      await world.close();
      removedHere(world.root);
    }
  },
};

async function startOnce(world: DaemonWorld): Promise<number> {
  const path = join(world.state, 'endpoint');
  const start = performance.now();
  const child = spawn(process.execPath, [CLI, 'daemon', 'run'], { cwd: '/', env: world.env, stdio: 'ignore' });
  startedHere(child.pid ?? 0);
  for (;;) {
    const endpoint = existsSync(path) ? parseEndpoint(readFileSync(path, 'utf8')) : null;
    if (endpoint?.pid === child.pid && endpoint !== null) {
      const connection = await KeepAlive.open(endpoint);
      await connection.hook('PreToolUse', CANARY, null);
      const ms = performance.now() - start;
      connection.close();
      child.kill('SIGTERM');
      await exited(child);
      endedHere(child.pid ?? 0);
      return ms;
    }
    if (child.exitCode !== null) throw new Error(`the daemon left with ${child.exitCode}`);
    await pause(1);
  }
}
