import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', {
    'index.html': '<script src="app.js"></script>\n',
    'app.js': 'const ui = 1;\n',
    'tts_engine.py': 'RATE = 1\n',
    'tests/test_tts_engine.py': 'def test(): pass\n',
    'README.md': 'the project\n',
  });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('three sessions: one has the frontend, the second is offered the backend, the third tests and documentation; what is offered passes', async () => {
  const file = (name: string): string => repository.path(name);
  const a = new DrivenPrint(world, 'a', { cwd: repository.root, words: 'Rework the page' });
  for (const [name, before] of [
    ['index.html', 'app.js'],
    ['app.js', 'ui = 1'],
  ] as const) {
    await a.read(file(name));
    expect(await a.edit(file(name), before, `${before}0`)).toMatchObject({ error: false });
  }
  await rollcall.lease('app.js', ({ state }) => state === 'held');

  const b = new DrivenPrint(world, 'b', { cwd: repository.root, words: 'What can I do here?' });
  await b.read(file('tts_engine.py'));
  expect(b.seen).toContain('Others are at work in frontend (#1).');
  expect(b.seen).toContain('- Work on backend? (tts_engine.py available: nobody is there)');
  expect(b.seen).not.toMatch(/Work on frontend/);
  expect(await b.edit(file('tts_engine.py'), 'RATE = 1', 'RATE = 2')).toMatchObject({ error: false });
  await rollcall.lease('tts_engine.py', ({ state }) => state === 'held');

  const c = new DrivenPrint(world, 'c', { cwd: repository.root, words: 'What else is there?' });
  await c.read(file('app.js'));
  expect(c.seen).toMatch(/You are session #3 in project; 2 other sessions are here/);
  expect(c.seen).toContain('Others are at work in backend (#2), frontend (#1).');
  expect(c.seen).toContain('- Work on documentation? (README.md available: nobody is there)');
  expect(c.seen).toContain(
    '- Work on tests? (tests/test_tts_engine.py available: nobody is there; but it builds on tts_engine.py, which is being changed)',
  );
  expect(c.seen).not.toMatch(/Work on (?:frontend|backend)/);

  const refused = await c.edit(file('app.js'), 'ui', 'my');
  expect(refused).toMatchObject({
    error: true,
    text: expect.stringContaining('Suggestion: work on documentation instead (README.md is free).'),
  });
  await c.read(file('README.md'));
  expect(await c.edit(file('README.md'), 'the', 'a')).toMatchObject({ error: false });

  const free = async (): Promise<unknown> => JSON.parse((await rollcall.run('areas', '--free', '--json')).stdout);
  const found = await until('only the tests are free', async () => {
    const reply = (await free()) as { areas: { name: string; available: string }[] };
    return reply.areas.length === 1 ? reply.areas[0] : undefined;
  });
  expect(found).toMatchObject({ name: 'tests', available: 'tests/test_tts_engine.py' });
  await c.end();
  await b.end();
  await a.end();
});
