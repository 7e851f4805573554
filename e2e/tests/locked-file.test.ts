import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { World } from '../harness/world.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project', { 'auth.py': 'def login(): pass\n', 'tests/test_auth.py': 'def test(): pass\n' });
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('a locked file: who has it, what for, for how long, what else to do; after the release the other session goes on', async () => {
  const [auth, tests] = [repository.path('auth.py'), repository.path('tests/test_auth.py')];
  const a = new DrivenPrint(world, 'a', { cwd: repository.root });
  expect(await a.bash("rollcall claim auth.py --reason 'editing authentication logic' --eta 15m")).toMatchObject({ error: false });
  await a.read(auth);
  expect(await a.edit(auth, 'pass', 'return True')).toMatchObject({ error: false });

  const b = new DrivenPrint(world, 'b', { cwd: repository.root });
  await b.read(auth);
  const refused = await b.edit(auth, 'return True', 'return False');
  expect(refused.error).toBe(true);
  const lines = refused.text.split('\n');
  expect(lines[0]).toBe('⚠️ File locked by #1 (editing authentication logic): auth.py. This call was refused and nothing was changed.');
  expect(lines[1]).toMatch(/^#1 has claimed it since \d\d:\d\d UTC \(.+\), until .*\. Estimated completion: 15 minutes\.$/);
  expect(lines.at(-2)).toMatch(/^Suggestion: work on tests\/test_auth\.py instead \(it tests this one; it is free\)\./);
  expect(lines.at(-1)).toMatch(/^To ask #1 about it: `rollcall send 1 /);
  expect(repository.content('auth.py')).toBe('def login(): return True\n');

  await b.read(tests);
  expect(await b.edit(tests, 'pass', 'login()')).toMatchObject({ error: false });
  expect(await a.bash('rollcall release auth.py')).toMatchObject({ error: false });

  // Its next call tells that its turn has come.
  await b.read(auth);
  await b.bash('git status --short');
  expect(b.seen).toMatch(/auth\.py is yours for \d minutes?/);
  expect(await b.edit(auth, 'return True', 'return False')).toMatchObject({ error: false });
  expect(repository.content('auth.py')).toBe('def login(): return False\n');
  expect(await rollcall.lease('auth.py')).toMatchObject({ session: { number: 2 } });
  await b.end();
  await a.end();
});
