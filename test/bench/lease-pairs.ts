import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { atLeast, type Benchmark, type Line } from './benchmark.ts';
import { figure } from './statistics.ts';
import type { BenchAgent } from './support/bench-agent.ts';
import { BenchWorld } from './support/bench-world.ts';
import { endedHere, startedHere } from './support/cleanup.ts';
import { putFile } from './support/fill-register.ts';
import { doubleGrants } from './support/double-grants.ts';
import type { Client, Done, Work } from './support/lease-client.ts';

const CLIENTS = [1, 4, 16];
const MILLISECONDS = 5000;
const FILES = 20;
const SHARED = 4;
const BUDGET = 5000;
const PROGRAM = fileURLToPath(new URL('support/lease-client.ts', import.meta.url));

export const leasePairs: Benchmark = {
  name: 'lease-pairs',
  title: 'Leases taken and given back through the daemon',
  method:
    `A pair is PreToolUse of a Write (takes the lease, committed) and PostToolUseFailure of the same call with the file unchanged (gives it back, committed): two hook ` +
    `requests. Each client is a session of its own with a connection that stays open and one request at a time; one process drives them all, so that ` +
    `one core is left to the daemon. Every tenth pair is of one of ${SHARED} files that all clients want, where a refusal counts as no pair. ` +
    `${MILLISECONDS / 1000} s each. "Trivial" are canaries on the same connections: what the way there and back alone allows. Afterwards the journal is replayed: a ` +
    `grant while another session holds the path, or with a token that has not grown, would be double.`,
  async run() {
    const world = new BenchWorld();
    try {
      const endpoint = await world.running();
      const agents = await world.agents(Math.max(...CLIENTS));
      const clients: Client[] = [];
      for (const [at, agent] of agents.entries()) clients.push(await clientOf(agent, at, world.repository));
      // The first look at each file costs git processes: that is measured elsewhere.
      await drive({ endpoint, milliseconds: 1500, clients });
      const lines: Line[] = [];
      for (const count of CLIENTS) {
        const named = clients.slice(0, count).map((client) => Object.assign({}, client, { name: `${client.name}_${count}` }));
        lines.push(lineOf(count, await drive({ endpoint, milliseconds: MILLISECONDS, clients: named })));
      }
      const { grants, double } = await doubleGrants(join(world.state, 'register.db'));
      return [
        ...lines,
        {
          what: 'double grants',
          value: String(double),
          beside: `of ${grants} grants`,
          budget: '0',
          verdict: double === 0 && grants > 0 ? { met: true, text: 'met' } : { met: false, text: `missed: ${double} double grants` },
        },
      ];
    } finally {
      await world.close();
    }
  },
};

function lineOf(count: number, { pairs, refused, trivial }: Done): Line {
  const rate = pairs / (MILLISECONDS / 1000);
  const most = trivial / (MILLISECONDS / 4 / 1000) / 2;
  const beside = `${figure(rate / most)} × trivial pairs (${figure(most)}/s); ${refused} refused`;
  const judged = count === Math.max(...CLIENTS);
  return {
    what: `lease pairs from ${count} client${count === 1 ? '' : 's'}`,
    value: `${figure(rate)}/s`,
    beside,
    budget: judged ? `≥ ${BUDGET}/s` : null,
    verdict: judged ? atLeast(rate, BUDGET) : null,
  };
}

async function clientOf(agent: BenchAgent, at: number, repository: string): Promise<Client> {
  const bodies = (path: string) => {
    putFile(repository, path);
    return { before: agent.write('PreToolUse', path, 'USE_ID'), after: agent.write('PostToolUseFailure', path, 'USE_ID') };
  };
  return {
    caller: await agent.caller(),
    name: `c${at}`,
    files: Array.from({ length: FILES }, (_, file) => bodies(`own/${at}/${file}.ts`)),
    shared: Array.from({ length: SHARED }, (_, file) => bodies(`shared/${file}.ts`)),
  };
}

function drive(work: { endpoint: Endpoint; milliseconds: number; clients: Client[] }): Promise<Done> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    startedHere(child.pid ?? 0);
    let done: Done | null = null;
    child.once('message', (message: Done) => (done = message));
    child.once('exit', (code) => {
      endedHere(child.pid ?? 0);
      if (done === null) reject(new Error(`the client process ended with ${code}`));
      else resolve(done);
    });
    child.send(work satisfies Work);
  });
}
