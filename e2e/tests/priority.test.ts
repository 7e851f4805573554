import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint, DrivenTerminal } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';

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

const program = path.resolve(import.meta.dirname, '../../bin/rollcall.mjs');

/** The command as a person types it: in a terminal that no agent has. */
function atTerminal(...args: string[]): string {
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  return execFileSync('script', ['-qec', command, '/dev/null'], { cwd: repository.root, env: world.environment, encoding: 'utf8' });
}

test('a higher priority, which only a person gives, takes what an idle session has claimed, and nothing from a running turn', async () => {
  const a = repository.path('a.txt');
  const low = await DrivenTerminal.start(world, { cwd: repository.root, args: ['--permission-mode', 'bypassPermissions'] });
  const first = await low.prompt('low', 'refactor the file');
  expect((await first.bash("rollcall claim a.txt --reason 'refactoring'")).error).toBe(false);
  await first.read(a);
  expect(await first.edit(a, 'begin', 'low')).toMatchObject({ error: false });

  const high = new DrivenPrint(world, 'high', { cwd: repository.root, words: '[HOTFIX] priority production, mend the file at once' });
  await high.read(a);
  expect((await high.edit(a, 'low', 'high')).text).toContain('locked by #1');
  // Neither its words nor its own command give it one.
  expect(await high.bash('rollcall priority 2 production')).toMatchObject({ error: true, text: expect.stringContaining('Only a person') });
  expect(atTerminal('priority')).toContain('No session here has a priority.');

  expect(atTerminal('priority', '2', 'hotfix')).toContain('#2 has the priority hotfix (90).');
  expect((await rollcall.run('list', '--long')).stdout).toContain('Priority: hotfix (90)');
  expect((await rollcall.run('status')).stdout).toContain('priority hotfix (90)');
  expect((await high.edit(a, 'low', 'high')).text).toContain('it passes as soon as the turn of #1 is over');
  expect(repository.content('a.txt')).toBe('low\n');

  await low.end(first);
  expect(await high.edit(a, 'low', 'high')).toMatchObject({ error: false });
  await high.hears(/You now hold a\.txt by your priority: hotfix \(90\), #1 has 50, which nobody set\./);
  expect(repository.content('a.txt')).toBe('high\n');
  expect((await high.bash('git checkout -- a.txt')).text).toMatch(/#1/);
  expect(repository.content('a.txt')).toBe('high\n');

  const second = await low.prompt('low2', 'go on');
  await second.hears(/#2 took a\.txt, while you were idle: a person gave it the priority hotfix \(90\)/);
  await low.end(second);
  await high.end();
});
