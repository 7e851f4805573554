import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { bash } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'notes.txt': 'begin\n', 'own.txt': 'begin\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
  repository.put('notes.txt', 'by hand\n');
});
afterEach(() => world.close());

test("nobody sits there: a lone agent's `git checkout .` would revert what the person wrote, and is refused; the advice passes", async () => {
  const agent = new DrivenPrint(world, 'lone', { cwd: repository.root });
  await agent.bash('echo own > own.txt');
  const refused = await agent.bash('git checkout .');
  expect(refused.error).toBe(true);
  expect(refused.text).toMatch(/^⚠️ git checkout was refused and nothing was changed: it would throw away/);
  expect(refused.text).toMatch(/^- the person: notes\.txt/m);
  expect([repository.content('notes.txt'), repository.content('own.txt')]).toEqual(['by hand\n', 'own\n']);

  const advice = /^ {2}(git .*)$/m.exec(refused.text)?.[1] ?? '';
  expect(await agent.bash(advice)).toMatchObject({ error: false });
  expect([repository.content('notes.txt'), repository.content('own.txt')]).toEqual(['by hand\n', 'begin\n']);
  await agent.end();
});

test('somebody sits there: the person is asked, with the reason; No keeps everything, Yes does it', async () => {
  // Without Rollcall nobody would be asked.
  const terminal = await DrivenTerminal.start(world, { cwd: repository.root, args: ['--allowedTools', 'Bash'] });
  const { agent } = terminal;
  for (const [answer, left] of [
    ['No', ['by hand\n', 'own\n']],
    ['Yes', ['begin\n', 'begin\n']],
  ] as const) {
    const turn = await terminal.prompt(`says-${answer}`);
    await turn.bash('echo own > own.txt');
    const ended = turn.begin(bash('git checkout .'));
    await agent.status('waiting');
    await until('the reason on the screen', () => /the person: notes\.txt/.test(agent.screen()), { onTimeout: () => agent.screen() });
    expect([repository.content('notes.txt'), repository.content('own.txt')]).toEqual(['by hand\n', 'own\n']);
    agent.keys(new RegExp(`(\\d)\\. ${answer}\\b`).exec(agent.screen())?.[1] ?? '');
    if (answer === 'Yes') {
      expect(await ended()).toMatchObject([{ error: false }]);
      await terminal.end(turn);
    } else await agent.status('idle');
    expect([repository.content('notes.txt'), repository.content('own.txt')]).toEqual(left);
  }
});
