import { setTimeout as pause } from 'node:timers/promises';
import type { LeasesReply } from '../../src/protocol/api.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { send } from '../integration/daemon-process.ts';
import { atMost, type Benchmark } from './benchmark.ts';
import { figure, median, percentile } from './statistics.ts';
import { BenchWorld } from './support/bench-world.ts';

const DEATHS = 8;
const BUDGET_S = 5;

export const death: Benchmark = {
  name: 'death',
  title: 'The leases of a dead session',
  method: `A session holds a file and is killed with SIGKILL, at a moment that the daemon's clockwork does not know; nobody asks for the file. Until the lease is gone from the register; ${DEATHS} deaths.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      const agents = await world.agents(DEATHS);
      const waited: number[] = [];
      for (const [at, agent] of agents.entries()) {
        const file = `${at}.ts`;
        const call = {
          tool_name: 'Write',
          tool_use_id: agent.nextCall(),
          tool_input: { file_path: `${world.repository}/${file}`, content: '' },
        };
        await agent.hook('PreToolUse', call);
        if (!(await holds(endpoint, world.repository, file))) throw new Error(`${file} is not leased`);
        await pause(at * 237);
        const start = performance.now();
        await agent.kill();
        while (await holds(endpoint, world.repository, file)) await pause(10);
        waited.push((performance.now() - start) / 1000);
      }
      const slowest = percentile(waited, 1);
      return [
        {
          what: 'leases free after a kill -9, slowest',
          value: `${figure(slowest)} s`,
          beside: `median ${figure(median(waited))} s`,
          budget: `≤ ${BUDGET_S} s`,
          verdict: atMost(slowest, BUDGET_S),
        },
      ];
    } finally {
      await world.close();
    }
  },
};

async function holds(endpoint: Endpoint, repository: string, path: string): Promise<boolean> {
  const { body } = await send(endpoint, `/api/leases?cwd=${encodeURIComponent(repository)}`, '', {}, 'GET');
  return (JSON.parse(body) as LeasesReply).leases.some((lease) => lease.path === path);
}
