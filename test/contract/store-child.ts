/**
 * One process of the suite: `node store-child.ts <adapter module> <place> <task> <name> <count>`. It prints a line for
 * every transaction after its commit, at once, so that what it printed is what was promised.
 */
import { writeSync } from 'node:fs';
import type { Store } from '../../src/store/store.ts';
import { sampleLease } from './store-samples.ts';

const [module = '', place = '', task = '', name = '', count = '0'] = process.argv.slice(2);
const { open } = (await import(module)) as { open: (place: string) => Promise<Store> };
const store = await open(place);

if (task === 'open') {
  say(await store.schemaVersion());
} else if (task === 'tokens') {
  // Each round wants one path that all the others want too, and takes the next when it is held.
  for (let done = 0; done < Number(count); done += 1) say(await takeOne(done));
} else if (task === 'forever') {
  for (let done = 0; ; done += 1) {
    await store.transaction([1], async (tx) => {
      await tx.settings.set(`${name} a ${done}`, 'set');
      await tx.leases.nextToken(1);
      await tx.settings.set(`${name} b ${done}`, 'set');
    });
    say(done);
  }
}
await store.close();

async function takeOne(round: number): Promise<string> {
  return store.transaction([1], async (tx) => {
    const token = await tx.leases.nextToken(1);
    const path = `contested-${round}.ts`;
    const free = (await tx.leases.onPath(1, path)).length === 0;
    const own = free ? path : `${name}-${round}.ts`;
    await tx.leases.put(sampleLease({ id: `lea_${name}_${round}`, sessionId: `ses_${name}`, path: own, token }));
    await tx.journal.append({ at: token, workspaceId: 1, sessionId: `ses_${name}`, kind: 'taken', data: { token } });
    return `${token} ${own}`;
  });
}

function say(line: string | number): void {
  writeSync(1, `${line}\n`);
}
