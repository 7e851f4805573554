import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say, write } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'a.txt': 'begin\n', 'b.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('the second session learns who is here, and is refused the file that the first one is editing', async () => {
  const { model } = world;
  const [a, b] = [repository.path('a.txt'), repository.path('b.txt')];
  const gate = world.gate('first-ends');
  const first = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('first', [read(a), edit(a, 'begin', 'first'), after(gate, say('done'))], 'mend the parser'),
  });
  await rollcall.lease('a.txt', (lease) => lease.state === 'held');

  const second = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('second', [read(a), edit(a, 'first', 'second'), read(b), edit(b, 'begin', 'second'), say('done')]),
  });
  await second.done();

  expect(model.textSeen('second')).toMatch(/You are session #2 in project; 1 other session is here/);
  expect(model.textSeen('second')).toMatch(/mend the parser; branch main; working; edits a\.txt/);
  const [, refused, , passed] = model.resultsSeen('second');
  expect(refused).toMatchObject({ error: true, text: expect.stringMatching(/locked by #1 \(claude-code\): a\.txt/) });
  expect(refused?.text).toContain('mend the parser');
  expect(refused?.text).toContain('Estimated completion: unknown');
  expect(passed?.error).toBe(false);
  expect(repository.content('a.txt')).toBe('first\n');
  expect(repository.content('b.txt')).toBe('second\n');

  gate.open();
  await first.done();
  const third = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('third', [read(a), edit(a, 'first', 'third'), say('done')]),
  });
  await third.done();
  expect(repository.content('a.txt')).toBe('third\n');
});

test('two sessions write different files at the same time, and neither hears of the other', async () => {
  const { model } = world;
  const gate = world.gate('both-write');
  const agents = ['left', 'right'].map((name) => {
    const steps = [0, 1, 2, 3, 4].map((at) => write(repository.path(`${name}/${at}.txt`), `${name} ${at}\n`));
    const prompt = model.script(name, [after(gate, steps[0]!), ...steps.slice(1), say('done')]);
    return new PrintAgent(world, { cwd: repository.root, prompt });
  });
  await model.reached('left', 0);
  await model.reached('right', 0);
  gate.open();
  for (const agent of agents) await agent.done();
  for (const name of ['left', 'right']) {
    expect(model.resultsSeen(name).map((result) => result.error)).toEqual([false, false, false, false, false]);
    expect(model.textSeen(name)).not.toContain('locked');
    for (const at of [0, 1, 2, 3, 4]) expect(repository.content(`${name}/${at}.txt`)).toBe(`${name} ${at}\n`);
  }
});
