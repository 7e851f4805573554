import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say, subagent, write } from '../model/script.ts';

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

test("a subagent's edit is its parent's: the parent goes on in the file, another session does not", async () => {
  const { model } = world;
  const file = repository.path('part.txt');
  const gate = world.gate('parent-ends');
  model.script('part', [write(file, 'by the subagent\n'), say('The part is done.')]);
  const parent = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('parent', [
      subagent('script:part of the work'),
      read(file),
      edit(file, 'subagent', 'subagent and its parent'),
      after(gate, say('done')),
    ]),
  });
  const lease = await rollcall.lease('part.txt', ({ state }) => state === 'held');
  const row = await rollcall.session(await parent.sessionId());
  expect(lease.session.id).toBe(row.id);
  await model.reached('parent', 3);
  expect(repository.content('part.txt')).toBe('by the subagent and its parent\n');
  expect(await rollcall.sessions()).toHaveLength(1);

  const other = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('other', [read(file), edit(file, 'by', 'not by'), say('done')]),
  });
  await other.done();
  expect(model.resultsSeen('other')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  gate.open();
  await parent.done();
  expect(repository.content('part.txt')).toBe('by the subagent and its parent\n');
});

test('a subagent is refused what another session holds', async () => {
  const { model } = world;
  const a = repository.path('a.txt');
  const gate = world.gate('holder-ends');
  const holder = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('holder', [read(a), edit(a, 'begin', 'held'), after(gate, say('done'))]),
  });
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  model.script('part', [read(a), edit(a, 'held', 'taken'), say('done')]);
  const parent = new PrintAgent(world, { cwd: repository.root, prompt: model.script('parent', [subagent('script:part'), say('done')]) });
  await parent.done();
  expect(model.resultsSeen('part')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  gate.open();
  await holder.done();
  expect(repository.content('a.txt')).toBe('held\n');
});

test('the same file in a second worktree passes, with one notice', async () => {
  const { model } = world;
  const other = repository.worktree(path.join(world.directory, 'second-checkout'), 'topic');
  world.trust(other);
  const [here, there] = [repository.path('a.txt'), path.join(other, 'a.txt')];
  const gate = world.gate('first-ends');
  const first = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('first', [read(here), edit(here, 'begin', 'first'), after(gate, say('done'))]),
  });
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  const second = new PrintAgent(world, {
    cwd: other,
    prompt: model.script('second', [
      read(there),
      edit(there, 'begin', 'one'),
      edit(there, 'one', 'two'),
      edit(there, 'two', 'three'),
      say('done'),
    ]),
  });
  await second.done();
  expect(model.resultsSeen('second').map((result) => result.error)).toEqual([false, false, false, false]);
  const notices = model.textSeen('second').match(/#1 is changing a\.txt in another worktree \(project\)/g);
  expect(notices).toHaveLength(1);
  gate.open();
  await first.done();
  expect(repository.content('a.txt')).toBe('first\n');
});
