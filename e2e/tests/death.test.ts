import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say } from '../model/script.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('a holder that is killed with -9 loses its file within 5 s, and the session that waited gets it', async () => {
  const { model } = world;
  const repository = world.repository('project', { 'a.txt': 'begin\n' });
  const rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  const a = repository.path('a.txt');
  const never = world.gate('never');
  const first = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('first', [read(a), edit(a, 'begin', 'first'), after(never, say('never said'))]),
  });
  await rollcall.lease('a.txt', (lease) => lease.state === 'held');

  const killed = world.gate('killed');
  const second = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('second', [read(a), edit(a, 'first', 'second'), after(killed, edit(a, 'first', 'second')), say('done')]),
  });
  await model.reached('second', 2);
  expect(model.resultsSeen('second')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });

  const at = performance.now();
  first.signal('SIGKILL');
  await rollcall.free('a.txt');
  expect(performance.now() - at).toBeLessThan(5000);
  expect(await rollcall.session((await rollcall.sessions('--ended')).find((s) => s.number === 1)!.agentSessionId)).toMatchObject({
    status: 'ended',
    endReason: 'process-gone',
  });

  killed.open();
  await second.done();
  expect(model.resultsSeen('second')[2]?.error).toBe(false);
  expect(repository.content('a.txt')).toBe('second\n');
});
