import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'src/api.ts': 'export const orders = 1;\n', 'src/cart.ts': 'export const cart = 1;\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('three sessions: who does the same is told, who builds on another hears how far that one is, as it said, and when it is over', async () => {
  const api = repository.path('src/api.ts');
  const a = new DrivenPrint(world, 'a', { cwd: repository.root, words: 'Rework the API endpoints for orders' });
  expect((await a.bash('rollcall intent --progress 60')).text).toMatch(
    /#1 .*Rework the API endpoints for orders\n {2}first asked[^]* {2}progress +60 %/,
  );
  await a.read(api);
  expect(await a.edit(api, 'orders = 1', 'orders = 2')).toMatchObject({ error: false });

  const b = new DrivenPrint(world, 'b', { cwd: repository.root, words: 'Write tests for the order API' });
  const test = repository.path('test/api.test.ts');
  expect(await b.write(test, "import { orders } from '../src/api.ts';\n")).toMatchObject({ error: false });
  await b.hears(/test\/api\.test\.ts imports src\/api\.ts, which #1 is changing \(progress 60 % as #1 said /);
  expect(b.seen).toMatch(/60 % done, as #1 said/);
  expect((await b.bash('rollcall intent --depends-on 1')).text).toContain('Your work depends on #1, which is not done.');

  const c = new DrivenPrint(world, 'c', { cwd: repository.root, words: 'rework endpoints of the orders API' });
  await c.hears(/⚠️ #1 was asked for the same/);
  expect(b.seen).not.toContain('was asked for the same');
  expect((await rollcall.run('status')).stdout).toMatch(/60 %, said/);

  expect(await a.bash('rollcall intent --done')).toMatchObject({ error: false });
  await b.hears(/#1, on which your work depends, says that it is done\./);
  const committed = await a.bash('git -c user.name=T -c user.email=t@example.invalid commit --quiet --message orders -- src/api.ts');
  expect(committed).toMatchObject({ error: false });
  await b.hears(/src\/api\.ts, which test\/api\.test\.ts imports, is not being changed by #1 any more: it has committed it\./);

  // Of the cart nobody said how far it is.
  const cart = repository.path('src/cart.ts');
  await c.read(cart);
  expect(await c.edit(cart, 'cart = 1', 'cart = 2')).toMatchObject({ error: false });
  expect(await b.write(repository.path('test/cart.test.ts'), "import { cart } from '../src/cart.ts';\n")).toMatchObject({ error: false });
  await b.hears(/test\/cart\.test\.ts imports src\/cart\.ts, which #3 is changing\. What you rely on in it may change/);
  await c.end();
  await b.end();
  await a.end();
});
