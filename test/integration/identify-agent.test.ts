import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RollReply } from '../../src/protocol/api-identity.ts';
import { Actor } from '../../src/setup/demonstration/actor.ts';
import { CLI, DaemonWorld } from './daemon-process.ts';

let world: DaemonWorld;
let one: Actor;
let two: Actor;
beforeEach(async () => {
  world = new DaemonWorld();
  if (!world.cli('setup', '--yes').stdout.includes('ENFORCING')) throw new Error('setup did not lead to ENFORCING');
  one = new Actor('one', 'session-one', world.repository, world.env);
  two = new Actor('two', 'session-two', world.repository, world.env);
  await one.start();
  await two.start();
});
afterEach(async () => {
  await Promise.all([one.kill(), two.kill()]);
  await world.close();
});

const words = (...args: string[]): string => [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
const run = (actor: Actor, ...args: string[]): Promise<string> => actor.run(`${words(...args)} 2>&1; echo "exit $?"`);
const numbers = (): [number, string][] => world.json<RollReply>('list').sessions.map(({ number, sessionId }) => [number, sessionId]);

test("an agent's session is its identity: it is loaded, and gets the number, role and goal that were asked for", async () => {
  expect(await run(one, 'identify')).toMatch(
    /✅ Session Identity Loaded\n\n {2}Number: 1\n[^]* {2}Session ID: session-one\n {2}Status: active\n[^]*exit 0\n$/,
  );
  const said = await run(two, 'identify', '--as', '8', '--role', 'Chat', '--goal', '$373K');
  expect(said).toMatch(/✅ Identified as Session #8\n\n {2}Number: 8\n {2}Role: Chat\n {2}Goal: \$373K\n {2}Session ID: session-two\n/);
  expect(said).toMatch(/Session identity lasts as long as the agent's session\.\n💓 Heartbeat sent\nexit 0\n$/);
  expect(numbers()).toEqual([
    [1, 'session-one'],
    [8, 'session-two'],
  ]);
  expect(await run(two, 'whoami')).toContain("Known by: the agent's session that runs this command\nexit 0\n");
  expect(await run(two, 'heartbeat')).toBe('💓 Heartbeat sent\nexit 0\n');
});

test('the number of a living session is refused to an agent, by force too', async () => {
  const refused = await run(two, 'identify', '--as', '1');
  expect(refused).toContain('❌ Session #1 is already ACTIVE\n');
  expect(refused).toMatch(/exit 75\n$/);
  expect(await run(two, 'identify', '--as', '1', '--force')).toMatch(/Only a person at a terminal may do this: [^]*exit 77\n$/);
  expect(await run(two, 'register', '1', 'x', '--force')).toMatch(/exit 77\n$/);
  expect(numbers()).toEqual([
    [1, 'session-one'],
    [2, 'session-two'],
  ]);
});

test('an agent cannot forget who it is: that is its own session', async () => {
  expect(await run(one, 'identify', '--forget')).toMatch(
    /--forget is for terminals; here the identity is the agent's own session, #1 \(--as N gives it another number\)\n[^]*exit 64\n$/,
  );
  expect(await run(one, 'whoami')).toMatch(/^Session #1\n/);
  expect(numbers()).toHaveLength(2);
});

test('one that registers another is still itself; what it registered lives by heartbeats', async () => {
  expect(await run(one, 'register', 'next', 'Ops', 'Keep it up', 'session-ops', 's003')).toMatch(
    /^✅ Registered Session #3\n\n {2}Number: 3\n {2}Role: Ops\n/,
  );
  expect(await run(one, 'whoami')).toMatch(/^Session #1\n/);
  expect(await run(one, 'note', '3', 'left pane')).toBe('Session #3 has its note.\nexit 0\n');
  expect(await run(one, 'heartbeat', 'session-ops')).toBe('💓 Heartbeat sent for Session #3\nexit 0\n');
  expect(world.cli('list', '--long').stdout).toMatch(
    / #3 {2}- Ops \(active\)\n {11}Goal: Keep it up\n {11}Note: left pane\n {11}Session ID: session-ops\n {11}Agent: terminal\n {11}Terminal: s003\n/,
  );
  expect(world.cli('rename', '3', '7').stdout).toBe('Session #3 is Session #7 now.\n');
  expect(world.cli('relabel', '7', '--role', 'Servers').stdout).toMatch(/^Session #7\n {2}Number: 7\n {2}Role: Servers\n/);
  expect(world.cli('retire', 'session-ops').stdout).toBe('Session #7 is retired: its number is free.\n');
  expect(world.cli('list', '--count').stdout).toBe('2\n');
});

test('an agent whose process lives is never stale, and one that is killed is no more', async () => {
  expect(world.cli('cleanup', '--timeout-minutes', '0.05', '--dry-run').stdout).toContain(
    '  ✅ Active sessions: 2\n  💤 Stale sessions: 0\n',
  );
  await two.kill();
  world.cli('cleanup');
  expect(numbers()).toEqual([[1, 'session-one']]);
});
