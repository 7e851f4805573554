import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Agent, RegisterWorld } from './register-world.ts';

let world: RegisterWorld;
let a: Agent;
let b: Agent;

beforeEach(async () => {
  world = await RegisterWorld.open();
  world.now = Date.now();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
});
afterEach(() => world.close());

test.each([
  'git worktree add -q ../tree && echo x > ../tree/new.ts && echo x >> ../tree/README.md',
  "git worktree add -q ../tree; cd ../tree; python3 -c \"open('new.ts', 'w').write('x')\"",
])('%s: what a command writes into the checkout that it makes is its own', async (command) => {
  expect((await a.bash(command)).deny).toBeNull();
  const refused = (await b.bash('git worktree remove --force ../tree')).deny;
  expect(refused).toContain('#1');
  expect(refused).not.toContain('the person');
  expect(await a.bash('git worktree remove --force ../tree')).toEqual({ deny: null, ask: null, texts: [], person: [] });
  expect(existsSync(join(world.root, 'tree'))).toBe(false);
});

test('what the person wrote there before, or writes there later, is theirs', async () => {
  await a.bash('git worktree add -q ../tree');
  await new Promise((resolve) => setTimeout(resolve, 120));
  world.write('../tree/by-hand.ts', 'x\n');
  await new Promise((resolve) => setTimeout(resolve, 120));
  await a.bash('git worktree add -q ../tree; true');
  expect((await a.bash('git worktree remove --force ../tree')).deny).toContain('the person');
});
