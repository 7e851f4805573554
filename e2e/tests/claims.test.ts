import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';
import { subagent } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
let a: DrivenPrint;
let b: DrivenPrint;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'src/deep/a.ts': 'begin\n', 'docs/a.md': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  a = new DrivenPrint(world, 'a', { cwd: repository.root });
  b = new DrivenPrint(world, 'b', { cwd: repository.root });
  await a.bash('true');
  await b.bash('true');
});
afterEach(() => world.close());

test('an agent claims a pattern: others are refused what is below it, new files too, until it is released; the owner never', async () => {
  const claimed = await a.bash("rollcall claim 'src/**' --reason 'new grammar' --eta 20m");
  expect(claimed).toMatchObject({ error: false, text: expect.stringMatching(/^claimed src\/\*\* until/) });
  const owner = (await rollcall.lease('src/**')).session.number;

  const [old, fresh] = [repository.path('src/deep/a.ts'), repository.path('src/fresh.ts')];
  await b.read(old);
  for (const refused of [
    await b.edit(old, 'begin', 'theirs'),
    await b.write(fresh, 'theirs\n'),
    await b.bash('echo theirs > src/deep/new.ts'),
    await b.bash('cd src && sed -i s/begin/theirs/ deep/a.ts'),
  ]) {
    expect(refused.error).toBe(true);
    expect(refused.text).toContain(`File locked by #${owner} (new grammar)`);
    expect(refused.text).toMatch(/has claimed src\/\*\* since .*Estimated completion: 20 minutes\./);
  }
  expect(repository.git('status', '--porcelain')).toBe('');
  expect(await b.bash('echo theirs > docs/a.md')).toMatchObject({ error: false });
  expect(await b.bash("rollcall claim 'src/deep/*.ts'")).toMatchObject({ error: true, text: expect.stringContaining(`#${owner}`) });

  // Its own claim never stops it: file tools, commands, its subagents, and the same claim again.
  await a.read(old);
  expect(await a.edit(old, 'begin', 'mine')).toMatchObject({ error: false });
  expect(await a.bash('echo mine > src/by-command.ts; rm -rf src/nothing; mv src/by-command.ts src/deep/')).toMatchObject({ error: false });
  expect(await a.bash("rollcall claim 'src/**'")).toMatchObject({ error: false });
  const part = world.model.script('part', [{ calls: [{ tool: 'Write', input: { file_path: fresh, content: 'by the subagent\n' } }] }]);
  expect(await a.do(subagent(part))).toMatchObject({ error: false });
  expect(repository.content('src/fresh.ts')).toBe('by the subagent\n');

  expect(await a.bash("rollcall release 'src/**'")).toMatchObject({ error: false });
  expect(await b.bash('echo theirs > src/deep/new.ts')).toMatchObject({ error: false });
  expect(repository.content('src/deep/new.ts')).toBe('theirs\n');
  // What it has edited itself it still holds.
  expect(await b.bash('echo theirs > src/fresh.ts')).toMatchObject({ error: true });
  await b.end();
  await a.end();
});

test('a shared claim: two may have it, neither edits what is claimed, nor does a third', async () => {
  for (const agent of [a, b]) expect(await agent.bash('rollcall claim docs/ --shared')).toMatchObject({ error: false });
  const c = new DrivenPrint(world, 'c', { cwd: repository.root });
  for (const agent of [a, b, c]) {
    expect(await agent.bash('echo more >> docs/a.md')).toMatchObject({ error: true, text: expect.stringContaining('shared claim') });
  }
  expect(await a.bash('rollcall release')).toMatchObject({ error: false });
  expect(await b.bash('echo more >> docs/a.md')).toMatchObject({ error: false });
  expect(repository.content('docs/a.md')).toBe('begin\nmore\n');
  for (const agent of [c, b, a]) await agent.end();
});
