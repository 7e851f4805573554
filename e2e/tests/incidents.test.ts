import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
let a: DrivenPrint;
let b: DrivenPrint;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'src/app.ts': 'begin\n', 'src/gone.ts': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  a = new DrivenPrint(world, 'a', { cwd: repository.root });
  for (const name of ['src/app.ts', 'src/gone.ts']) {
    await a.read(repository.path(name));
    await a.edit(repository.path(name), 'begin', 'mine');
  }
  b = new DrivenPrint(world, 'b', { cwd: repository.root });
  await b.bash('true');
});
afterEach(() => world.close());

test('an interpreter changes a file that a neighbour holds, and find deletes one: written down, shown, told', async () => {
  expect(await b.bash("python3 - <<'EOF'\nopen('src/app.ts', 'w').write('oops\\n')\nEOF")).toMatchObject({ error: false });
  expect(repository.content('src/app.ts')).toBe('oops\n');
  await b.hears(/Your last command changed src\/app\.ts, which #1 holds; #1 was told/);
  await a.hears(/#2 changed src\/app\.ts while you held it\. Read it again before you write it\./);

  expect(await b.bash('find src -name gone.ts -delete')).toMatchObject({ error: false });
  await a.hears(/src\/gone\.ts.* while you held it.*Read it again before you write it\./);

  const entries = (await rollcall.journal()).filter(({ kind }) => kind === 'lease.incident');
  expect(entries.map(({ session, data }) => [session?.number, data['path']])).toEqual([
    [1, 'src/app.ts'],
    [1, 'src/gone.ts'],
  ]);
  expect(entries[0]?.data['byNumber']).toBe(2);
  const { stdout } = await rollcall.run('status');
  expect(stdout).toContain("#2 changed src/app.ts under #1's lease");
  expect(stdout).toMatch(/changed src\/gone\.ts under #1's lease/);

  // Both files are still its own, and so is what it makes of them.
  await a.read(repository.path('src/app.ts'));
  expect(await a.edit(repository.path('src/app.ts'), 'oops', 'mine again')).toMatchObject({ error: false });
  expect(await b.bash('echo theirs > src/gone.ts')).toMatchObject({ error: true });
  await b.end();
  await a.end();
});

test('a person who saves a file that a session holds is an author of it, and nobody is accused', async () => {
  // Farther from every call than clocks can differ.
  await sleep(300);
  writeFileSync(repository.path('src/app.ts'), 'mine\nby hand\n');
  await sleep(300);
  await b.bash("python3 -c 'pass'");
  await until('the check after the call', async () => (await rollcall.journal()).some(({ kind }) => kind === 'work.saved'));
  await b.bash('true');
  await a.bash('true');
  for (const agent of [a, b]) expect(agent.seen).not.toMatch(/⚠️|while you held/);
  expect((await rollcall.journal()).filter(({ kind }) => kind === 'lease.incident')).toEqual([]);
  expect((await rollcall.journal()).filter(({ kind }) => kind === 'work.saved').map(({ data }) => data['path'])).toEqual(['src/app.ts']);
  expect((await rollcall.run('status')).stdout).not.toContain('under the lease of another');
  const whose = (await rollcall.run('whose', 'src/app.ts')).stdout;
  expect(whose).toMatch(/#1/);
  expect(whose).toMatch(/the person/);
  await b.end();
  await a.end();
});
