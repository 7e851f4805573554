import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';
import { bash, type Step, write } from '../model/script.ts';

let world: World;
let repository: Repository;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'own.txt': 'begin\n' });
  repository.git('config', 'user.name', 'Test');
  repository.git('config', 'user.email', 'test@example.invalid');
  await new Rollcall(world, repository.root).setup();
});
afterEach(() => world.close());

/** One message of the model with all these calls. */
const together = (...steps: Step[]): Step => ({ calls: steps.flatMap(({ calls = [] }) => calls) });

test('an agent that is alone is never in its own way, whatever git does to its work, also with several calls in one message', async () => {
  const agent = new DrivenPrint(world, 'lone', { cwd: repository.root });
  const change = (content: string): Step[] => [bash(`echo ${content} > own.txt`), write(repository.path(`${content}.txt`), `${content}\n`)];
  for (const [index, verb] of [
    'git add -A && git commit -qm all',
    'git stash -u && git stash pop',
    'git commit -qam known',
    'git add . && git stash && git stash drop',
    'git checkout . && git clean -fdq',
    'git reset -q --hard && rm -f *.txt && git checkout .',
    'git switch -qc topic && git add -A && git commit -qm topic && git switch -q main',
    'git stash -qu && git merge -q --no-edit topic && git branch -D topic && git stash drop -q',
    'git worktree add -q ../tree && echo x > ../tree/own.txt && git worktree remove --force ../tree',
    'git restore --source=HEAD~1 . && git restore .',
    "python3 -c \"open('own.txt', 'w').write('generated')\" && git checkout .",
  ].entries()) {
    const results = await agent.all(together(...change(`step-${index}`), bash(verb)));
    expect.soft({ verb, texts: results.filter(({ error }) => error).map(({ text }) => text) }).toEqual({ verb, texts: [] });
  }
  // Beside the roll call at its start it is told nothing.
  expect(agent.seen).not.toMatch(/⚠️|the person|Rollcall/);
  await agent.end();
});
