import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say } from '../model/script.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'a.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

for (const [how, key] of [
  ['answers no', '3'],
  ['presses Esc', 'Escape'],
] as const) {
  test(`a person who ${how} at the permission prompt gives the file back, and the other session edits it`, async () => {
    const { model } = world;
    const a = repository.path('a.txt');
    const first = await TerminalAgent.start(world, { cwd: repository.root });
    await first.type(model.script('first', [read(a), edit(a, 'begin', 'first')]));
    await first.status('waiting');
    expect(await rollcall.lease('a.txt')).toMatchObject({ state: 'pending', firm: true });

    const refused = world.gate('refused');
    const second = new PrintAgent(world, {
      cwd: repository.root,
      prompt: model.script('second', [read(a), edit(a, 'begin', 'second'), after(refused, edit(a, 'begin', 'second')), say('done')]),
    });
    await model.reached('second', 2);
    expect(model.resultsSeen('second')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });

    first.keys(key);
    await first.status('idle');
    await rollcall.free('a.txt');
    refused.open();
    await second.done();
    expect(model.resultsSeen('second')[2]?.error).toBe(false);
    expect(repository.content('a.txt')).toBe('second\n');
  });
}

test('Esc makes a lease soft: the next session takes the file, and both are told', async () => {
  const { model } = world;
  const a = repository.path('a.txt');
  const never = world.gate('never');
  const first = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  await first.type(model.script('first', [read(a), edit(a, 'begin', 'first'), after(never, say('never said'))]));
  await rollcall.lease('a.txt', (lease) => lease.state === 'held' && lease.firm);
  await model.reached('first', 2);

  first.keys('Escape');
  await first.status('idle');
  expect(await rollcall.lease('a.txt', (lease) => !lease.firm)).toMatchObject({ state: 'held', session: { number: 1 } });
  const second = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('second', [read(a), edit(a, 'first', 'second'), say('done')]),
  });
  await second.done();
  expect(repository.content('a.txt')).toBe('second\n');
  expect(model.textSeen('second')).toMatch(/You now hold a\.txt\. #1 edited it/);

  await first.type(model.script('again', [say('done')]));
  await model.reached('again', 0);
  expect(model.textSeen('again')).toMatch(/#2 took over a\.txt after your turn/);
});

test('Esc before the first answer ends the turn too, although it leaves no record', async () => {
  const { model } = world;
  const a = repository.path('a.txt');
  const never = world.gate('never');
  const first = await TerminalAgent.start(world, { cwd: repository.root, args: unasked });
  await first.type(model.script('first', [read(a), edit(a, 'begin', 'first'), say('done')]));
  await rollcall.lease('a.txt', (lease) => !lease.firm);
  await first.status('idle');
  await first.type(model.script('thinking', [after(never, say('never said'))]));
  await rollcall.lease('a.txt', (lease) => lease.firm);
  await model.reached('thinking', 0);
  first.keys('Escape');
  await first.status('idle');
  expect(await rollcall.lease('a.txt', (lease) => !lease.firm)).toMatchObject({ state: 'held', session: { number: 1 } });
});
