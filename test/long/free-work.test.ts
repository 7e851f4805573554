import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { areasSettled } from '../../src/daemon/area-maps.ts';
import { claim } from '../../src/daemon/register/claim.ts';
import { importsSettled } from '../../src/daemon/register/intent-imports.ts';
import { whereaboutsSettled } from '../../src/daemon/register/whereabouts.ts';
import { type Agent, RegisterWorld } from '../integration/register-world.ts';

const FILES = (
  'index.html app.js engine.py README.md docs/engine.md docs/app.md tests/test_engine.py tests/app.test.js tests/test_voices.py ' +
  'api/orders.py api/cart.py web/page.tsx web/shop.tsx'
).split(' ');

let world: RegisterWorld;
beforeEach(async () => {
  world = await RegisterWorld.open();
  for (const path of FILES) world.write(path, 'x\n');
  world.git('add', '.');
  world.git('commit', '--quiet', '--message', 'files');
});
afterEach(async () => {
  await importsSettled(world.d);
  await settled();
  await world.close();
});

async function settled(): Promise<void> {
  await areasSettled(world.d);
  await whereaboutsSettled(world.d);
}

function claimed(session: string, path: string): Promise<unknown> {
  const paths = [join(world.repository, path)];
  const caller = { pid: 2 ** 30, terminal: true };
  const plain = { shared: false, reason: null, eta: null, ttl: null, everywhere: false };
  return claim(world.d, { cwd: world.repository, caller, session, paths, ...plain }).catch(() => undefined);
}

const steps = fc.array(
  fc.record({
    who: fc.nat(3),
    does: fc.constantFrom('edit', 'edit', 'edit', 'edit', 'stop', 'end', 'claim', 'commit'),
    file: fc.nat(FILES.length - 1),
  }),
  { minLength: 25, maxLength: 25 },
);

test('whatever is offered passes when it is tried at once, in any order of events', async () => {
  const first = world.git('rev-parse', 'HEAD').trim();
  let run = 0;
  let offered = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (orders) => {
      run += 1;
      world.git('reset', '--quiet', '--hard', first);
      const agents = [0, 1, 2, 3].map((index) => world.agent(`${run}-${index}`, run * 10 + index));
      const follow = async (agent: Agent, text: string): Promise<void> => {
        for (const [, one, other] of text.matchAll(/\((\S+) (?:available|is free)|work on (\S+\.\w+) instead/gi)) {
          const path = one ?? other ?? '';
          offered += 1;
          expect([path, (await agent.edit(path)).deny]).toEqual([path, null]);
        }
      };
      for (const agent of agents) {
        await follow(agent, (await agent.start()).texts.join('\n'));
        await agent.prompt('hello');
      }
      for (const { who, does, file } of orders) {
        const agent = agents[who];
        if (agent === undefined) continue;
        const path = FILES[file] ?? '';
        if (does === 'edit') await follow(agent, (await agent.edit(path, `${run} ${file}\n`)).deny ?? '');
        if (does === 'stop') {
          await agent.stop();
          await agent.prompt('go on');
        }
        if (does === 'commit') await agent.bash(`git commit --quiet --message x -- ${path}`);
        if (does === 'end') {
          await agent.end();
          await follow(agent, (await agent.start('resume')).texts.join('\n'));
        }
        if (does === 'claim') await claimed(agent.id, path);
        if (file === 0 && does === 'edit') await settled();
      }
      for (const agent of agents) await agent.end();
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect(offered).toBeGreaterThan(20);
});
