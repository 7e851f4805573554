import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../src/config/schema.ts';
import { MadeFiles } from '../../src/daemon/governance/made-files.ts';
import { type Agent, RegisterWorld, aCall } from './register-world.ts';

let world: RegisterWorld;
let agent: Agent;
let notes: string;
let file: string;

beforeEach(async () => {
  world = await RegisterWorld.open();
  world.config = DEFAULT_CONFIG;
  notes = join(world.root, 'notes');
  mkdirSync(notes);
  file = join(notes, 'plan.txt');
  agent = await attended('a', 1);
});
afterEach(() => world.close());

async function attended(id: string, pid: number): Promise<Agent> {
  const one = world.agent(id, pid);
  one.entrypoint = 'cli';
  one.permissionMode = 'default';
  await one.start();
  return one;
}
async function writeTool(who: Agent, path: string, text = 'mine'): Promise<void> {
  const tool = { ...aCall(world.nextCall()), name: 'Write', writes: [path] };
  expect((await who.send({ kind: 'tool-before', tool })).deny).toBeNull();
  writeFileSync(path, text);
  await who.send({ kind: 'tool-after', tool }, false);
}
/** A person is asked, or it is refused. */
async function stopped(command: string, who = agent): Promise<boolean> {
  const { ask, deny } = await who.send({ kind: 'tool-before', tool: { ...aCall(world.nextCall()), name: 'Bash', command } });
  return ask !== null || deny !== null;
}

test('a new file of its own outside of the repository, a session deletes without a question', async () => {
  await writeTool(agent, file);
  expect(await stopped(`rm ${file}`)).toBe(false);
  await writeTool(agent, file, 'again');
  expect(await stopped(`cd ${notes} && rm -f plan.txt`)).toBe(false);
});

test.each<[string, () => Promise<unknown>]>([
  ['that was there before', async () => (writeFileSync(file, 'of the person'), writeTool(agent, file))],
  ['of another session', async () => writeTool(await attended('b', 2), file)],
  ['that somebody has changed since', async () => (await writeTool(agent, file), appendFileSync(file, 'more'))],
  [
    'in whose place there is another now',
    async () => {
      await writeTool(agent, file);
      writeFileSync(join(notes, 'other'), 'mine');
      renameSync(join(notes, 'other'), file);
    },
  ],
  [
    'whose writing failed',
    async () => {
      const tool = { ...aCall(world.nextCall()), name: 'Write', writes: [file] };
      await agent.send({ kind: 'tool-before', tool });
      writeFileSync(file, 'of the person');
      await agent.send({ kind: 'tool-failed', tool }, false);
    },
  ],
  ['of which the daemon knows nothing any more', async () => (await writeTool(agent, file), (world.d.governance.made = new MadeFiles()))],
])('a person is asked about a file %s', async (_, made) => {
  await made();
  expect(existsSync(file)).toBe(true);
  expect(await stopped(`rm ${file}`)).toBe(true);
});

test.each([
  'mv ~/letter.txt PLAN && rm PLAN',
  './fill.sh; rm PLAN',
  'rm PLAN ~/letter.txt',
  'rm -r ~/notes',
  'cat ~/letter.txt > PLAN; rm PLAN',
])('%j is stopped: it may take more than what the session made', async (command) => {
  writeFileSync(join(world.root, 'letter.txt'), 'of the person');
  await writeTool(agent, file);
  expect(await stopped(command.replaceAll('PLAN', file))).toBe(true);
});
