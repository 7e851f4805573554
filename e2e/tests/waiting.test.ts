import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint, DrivenTerminal, type Turn } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];

let world: World;
let repository: Repository;
let rollcall: Rollcall;
let file: string;
let holder: DrivenTerminal;
let holding: Turn;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'src/a.ts': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  file = repository.path('src/a.ts');
  holder = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  holding = await holder.prompt('holds');
  await holding.read(file);
  await holding.edit(file, 'begin', 'first');
});
afterEach(() => world.close());

test('a refused session stands in line: when the turn of the holder ends it is told, and the file is reserved for it', async () => {
  const b = new DrivenPrint(world, 'b', { cwd: repository.root });
  await b.read(file);
  expect((await b.edit(file, 'first', 'second')).text).toContain('You are first in line for it.');
  const c = new DrivenPrint(world, 'c', { cwd: repository.root });
  await c.read(file);
  expect((await c.edit(file, 'first', 'third')).text).toContain('You are second in line for it.');
  const line = (await rollcall.run('status')).stdout;
  expect(line).toMatch(/src\/a\.ts: #2, #3/);

  await holder.end(holding);
  await b.hears(/src\/a\.ts is yours for 2 minutes: until then nobody else gets it\. Read it again before you edit it\./);
  const reserved = await c.edit(file, 'first', 'third');
  expect(reserved).toMatchObject({
    error: true,
    text: expect.stringMatching(/src\/a\.ts is reserved for #2 until (?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC/),
  });
  await b.read(file);
  expect(await b.edit(file, 'first', 'second')).toMatchObject({ error: false });
  expect(repository.content('src/a.ts')).toBe('second\n');

  await b.end();
  await c.hears(/src\/a\.ts is (?:yours for|free now)/);
  await c.read(file);
  expect(await c.edit(file, 'second', 'third')).toMatchObject({ error: false });
  expect(repository.content('src/a.ts')).toBe('third\n');
  await c.end();
});

test('an idle agent that waits in the background is woken when the holder is done, and edits', async () => {
  const waiter = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  const waiting = await waiter.prompt('waits');
  await waiting.read(file);
  expect(await waiting.edit(file, 'first', 'second')).toMatchObject({ error: true });
  expect(await waiting.background('rollcall wait src/a.ts --timeout 60')).toMatchObject({ error: false });
  await waiting.say();
  await waiter.agent.status('shell');
  await until('its place in the line, over the end of its turn', async () => /src\/a\.ts: #2/.test((await rollcall.run('status')).stdout));

  await holding.say();
  await waiting.woken();
  expect(waiting.seen).toMatch(/<status>completed<\/status>[^]*exit code 0/);
  await waiting.read(file);
  expect(await waiting.edit(file, 'first', 'second')).toMatchObject({ error: false });
  expect(repository.content('src/a.ts')).toBe('second\n');
  expect(await rollcall.lease('src/a.ts')).toMatchObject({ session: { number: 2 } });
  await waiter.end(waiting);
});

test('a wait whose time is over ends with 75 and leaves the line', async () => {
  const b = new DrivenPrint(world, 'b', { cwd: repository.root });
  const waited = await b.bash('rollcall wait src/a.ts --timeout 1; echo "status $?"');
  expect(waited.text).toContain('status 75');
  expect((await rollcall.run('status')).stdout).not.toContain('In line');
  await b.end();
});
