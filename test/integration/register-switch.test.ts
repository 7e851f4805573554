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
  world.git('branch', 'other');
  world.git('worktree', 'add', '--quiet', '-b', 'held', '../held');
});
afterEach(() => world.close());

const worktrees = (): string[] => world.git('worktree', 'list').split('\n').filter(Boolean);

test.each([
  'git switch other',
  'git switch -c fresh',
  'git switch -C other',
  'git checkout -B other',
  'git checkout -B main',
  'git switch held',
  'git switch --ignore-other-worktrees held',
  'git checkout -f other',
  'git checkout -f held',
  'git switch --detach other',
])('%s under a running neighbour: the checkout that is advised can be made', async (command) => {
  await a.edit('a.ts');
  const before = worktrees();
  const { deny } = await b.bash(command);
  expect(deny).toContain('#1');
  expect(worktrees()).toEqual(before);
  const advice = /^ {2}(\S.*)$/m.exec(deny ?? '')?.[1] ?? '';
  expect(advice).toMatch(/^git worktree add /);
  expect((await b.bash(advice)).deny).toBeNull();
  expect(worktrees()).toHaveLength(before.length + 1);
  expect(world.git('branch', '--show-current').trim()).toBe('main');
});
