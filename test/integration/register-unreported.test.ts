import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';

/* The report of a call may come after the announcement of the next one: nobody waits for it. */

let world: RegisterWorld;
let a: Agent;
let b: Agent;

beforeEach(async () => {
  world = await RegisterWorld.open();
  for (const name of ['a.ts', 'b.ts', 'gone.ts']) world.write(name, 'begin\n');
  world.git('add', '.');
  world.git('commit', '--quiet', '--message', 'second');
  world.now = Date.now();
  a = world.agent('a', 101);
  b = world.agent('b', 102);
  for (const agent of [a, b]) {
    await agent.start();
    await agent.prompt();
  }
});
afterEach(() => world.close());

/** A call that has done its work, and whose report is still on its way. */
async function unreported(agent: Agent, path: string, content: string | null): Promise<void> {
  const command = content === null ? `rm ${path}` : `echo ${content} > ${path}`;
  world.now = Math.max(world.now, Date.now());
  await agent.send({ kind: 'tool-before', tool: { ...aCall(`late ${path}`), name: 'Bash', command } });
  if (content === null) rmSync(join(world.repository, path));
  else world.write(path, `${content}\n`);
}

async function authorsIn(): Promise<Record<string, string[]>> {
  const rows = await world.store.read((tx) => tx.changes.inWorktree(1));
  const names = new Map((await world.store.read((tx) => tx.sessions.live(null))).map((s) => [s.id, s.agentSessionId]));
  const authors: Record<string, string[]> = {};
  for (const row of rows) (authors[row.path] ??= []).push(row.sessionId === null ? 'the person' : (names.get(row.sessionId) ?? '?'));
  return authors;
}

test.each(['git commit -qam mine', 'git add -A', 'git stash', 'git checkout .', 'git reset -q --hard'])(
  '%s right after own calls that are not reported yet is not refused',
  async (command) => {
    // Held already, and clean.
    await b.edit('b.ts');
    await b.bash('git checkout -q b.ts');
    await unreported(b, 'new.ts', 'mine');
    await unreported(b, 'gone.ts', null);
    await unreported(b, 'b.ts', 'mine');
    expect(await b.bash(command)).toEqual({ deny: null, ask: null, texts: [], person: [] });
    expect(JSON.stringify(await authorsIn())).not.toContain('the person');
  },
);

test("what others have not reported yet is theirs, also for a neighbour's git that looks meanwhile", async () => {
  await a.edit('a.ts');
  await a.bash('git checkout -q a.ts');
  await unreported(a, 'a.ts', 'mine');
  await unreported(a, 'new.ts', 'mine');
  await unreported(a, 'gone.ts', null);
  await b.edit('b.ts');
  expect((await b.bash('git commit -qm own -- b.ts')).deny).toBeNull();
  expect(await authorsIn()).toEqual({ 'a.ts': ['a'], 'gone.ts': ['a'], 'new.ts': ['a'] });
  const refused = await b.bash('git add -A');
  expect(refused.deny).toContain('#1');
  expect(refused.deny).not.toContain('the person');
});

test('a call that has not changed its file yet explains nothing', async () => {
  world.write('a.ts', 'by hand\n');
  await new Promise((resolve) => setTimeout(resolve, 120));
  world.now = Date.now();
  await a.before('a.ts', 'asked');
  expect((await b.bash('git add -A')).deny).toContain('the person');
});
