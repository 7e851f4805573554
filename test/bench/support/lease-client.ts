import type { Endpoint } from '../../../src/protocol/endpoint.ts';
import { type Caller, KeepAlive } from './keep-alive.ts';

/** What one client process is told to do. */
export interface Work {
  endpoint: Endpoint;
  milliseconds: number;
  /** One connection each, all at once. */
  clients: Client[];
}
export interface Client {
  caller: Caller;
  /** Bodies of PreToolUse and PostToolUseFailure for each file in turn, with `USE_ID` for the id of the call. */
  files: { before: string; after: string }[];
  /** Every n-th request goes to one of these, which all clients want. */
  shared: { before: string; after: string }[];
  name: string;
}
export interface Done {
  pairs: number;
  refused: number;
  trivial: number;
}

const SHARED_EVERY = 10;

process.once('message', (work: Work) => void main(work));

async function main({ endpoint, milliseconds, clients }: Work): Promise<void> {
  const connections = await Promise.all(clients.map(() => KeepAlive.open(endpoint)));
  const trivial = await together(clients, connections, milliseconds / 4, async (client, connection) => {
    const body = JSON.stringify({ ...(JSON.parse(client.files[0]?.before ?? '{}') as object), session_id: 'rollcall-canary-pairs' });
    return async () => {
      await connection.hook('PreToolUse', body, client.caller);
      return 'done';
    };
  });
  const pairs = await together(clients, connections, milliseconds, async (client, connection) => {
    let at = 0;
    return async () => {
      at += 1;
      const pool = at % SHARED_EVERY === 0 ? client.shared : client.files;
      const file = pool[at % pool.length];
      if (file === undefined) throw new Error('no file');
      const id = `toolu_${client.name}_${at}`;
      const reply = await connection.hook('PreToolUse', file.before.replace('USE_ID', id), client.caller);
      if (reply.includes('"deny"')) return 'refused';
      if (reply.includes('not coordinated')) throw new Error(reply);
      await connection.hook('PostToolUseFailure', file.after.replace('USE_ID', id), client.caller);
      return 'done';
    };
  });
  for (const connection of connections) connection.close();
  process.send?.({ pairs: pairs.done, refused: pairs.refused, trivial: trivial.done } satisfies Done);
  process.disconnect();
}

type Step = () => Promise<'done' | 'refused'>;

async function together(
  clients: readonly Client[],
  connections: readonly KeepAlive[],
  milliseconds: number,
  make: (client: Client, connection: KeepAlive) => Promise<Step>,
): Promise<{ done: number; refused: number }> {
  const count = { done: 0, refused: 0 };
  const until = performance.now() + milliseconds;
  await Promise.all(
    clients.map(async (client, at) => {
      const step = await make(client, connections[at] as KeepAlive);
      while (performance.now() < until) count[await step()] += 1;
    }),
  );
  return count;
}
