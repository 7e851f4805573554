import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RollReply } from '../../src/protocol/api-identity.ts';
import { DrivenPrint } from '../harness/driven-agent.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

const WINDOWS = [
  { name: 'chat', number: 8, role: 'Unified Chat', goal: 'Keep the chat up' },
  { name: 'builder', number: 1, role: 'Builder/Architect', goal: 'Raise $373K' },
  { name: 'ops', number: 2, role: 'Ops', goal: "it's deployed" },
];

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

const word = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const active = async (): Promise<[number, string | null, string | null][]> =>
  (await rollcall.json<RollReply>('list', '--active')).sessions.map(({ number, role, goal }) => [number, role, goal]);

test('three agents in one directory say that they are 8, 1 and 2: each knows itself, none gets the number of another, and a killed one is free', async () => {
  const agents = WINDOWS.map(({ name }) => new DrivenPrint(world, name, { cwd: repository.root }));
  const ids = await Promise.all(agents.map(({ agent }) => agent.sessionId()));
  await Promise.all(ids.map((id) => rollcall.session(id)));
  // Who came as 1 and 2 may be in the way: the numbers are given in their order.
  const chat = agents[0]!;
  const [builder, ops] = [agents[1]!, agents[2]!];
  for (const [agent, parking] of [
    [builder, 11],
    [ops, 12],
  ] as const) {
    expect(await agent.bash(`rollcall identify --as ${parking}`)).toMatchObject({ error: false });
  }
  for (const [i, { number, role, goal }] of WINDOWS.entries()) {
    const said = await agents[i]!.bash(`rollcall identify --as ${number} --role ${word(role)} --goal ${word(goal)}`);
    expect(said.text).toContain(`✅ Identified as Session #${number}\n`);
    expect(said.text).toContain(`  Session ID: ${ids[i]}\n`);
  }
  for (const [i, { number, role }] of WINDOWS.entries()) {
    const known = await agents[i]!.bash('rollcall whoami');
    expect(known.text).toContain(`Session #${number}\n  Number: ${number}\n  Role: ${role}\n`);
    expect(known.text).toContain(`  Session ID: ${ids[i]}\n`);
  }
  const roll = [1, 2, 8].map((number) => WINDOWS.find((window) => window.number === number)!);
  expect(await active()).toEqual(roll.map(({ number, role, goal }) => [number, role, goal]));

  const refused = await builder.bash('rollcall identify --as 8; echo "status $?"');
  expect(refused.text).toContain(
    `❌ Session #8 is already ACTIVE\n   Role: Unified Chat\n   Goal: Keep the chat up\n   Session ID: ${ids[0]}\n`,
  );
  expect(refused.text).toContain('status 75');
  expect((await builder.bash('rollcall whoami')).text).toContain('Session #1\n');

  chat.agent.signal('SIGKILL');
  await until('the number of the killed one to be free', async () => (await active()).length === 2);
  expect((await builder.bash('rollcall identify --as 8')).text).toContain(`✅ Identified as Session #8\n`);
  expect((await active()).map(([number, role]) => [number, role])).toEqual([
    [2, 'Ops'],
    [8, 'Builder/Architect'],
  ]);
  expect((await builder.bash('rollcall identify')).text).toMatch(/✅ Session Identity Loaded\n\n {2}Number: 8\n/);
  await builder.end();
  await ops.end();
});
