import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrintAgent } from '../harness/print-agent.ts';
import { signal } from '../harness/processes.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { after, edit, read, say, write } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository('project');
  rollcall = new Rollcall(world, repository.root);
  await rollcall.setup();
});
afterEach(() => world.close());

test('the daemon is killed with -9 twice in the middle of 60 tool calls: nothing is lost, the next call is protected', async () => {
  const { model } = world;
  const files = Array.from({ length: 60 }, (_, at) => `f${String(at).padStart(2, '0')}.txt`);
  const written = (): number => files.filter((file) => existsSync(repository.path(file))).length;
  const gate = world.gate('first-ends');
  const first = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('first', [...files.map((file) => write(repository.path(file), `${file}\n`)), after(gate, say('done'))]),
  });

  const acknowledged = new Set<string>();
  const entries = new Set<string>();
  const onTheirWay: string[][] = [];
  for (const at of [15, 40]) {
    await until(`${at} files`, () => written() >= at, { everyMs: 5 });
    for (const lease of await rollcall.leases()) acknowledged.add(lease.token + lease.path);
    for (const entry of await rollcall.journal()) entries.add(`${entry.seq} ${entry.kind}`);
    const { pid } = await rollcall.daemon();
    signal(pid, 'SIGKILL');
    // one of these two calls was on its way when the daemon died
    onTheirWay.push(files.slice(written(), written() + 2));
  }
  await model.reached('first', 60);
  expect(written()).toBe(60);
  expect(model.resultsSeen('first').filter((result) => result.error)).toEqual([]);

  const leases = await until('the last lease', async () => {
    const all = await rollcall.leases();
    return all.some((lease) => lease.path === 'f59.txt' && lease.state === 'held') && all;
  });
  expect(acknowledged.size).toBeGreaterThan(15);
  expect([...acknowledged].filter((one) => !leases.some((lease) => lease.token + lease.path === one))).toEqual([]);
  const journal = new Set((await rollcall.journal()).map((entry) => `${entry.seq} ${entry.kind}`));
  expect([...entries].filter((entry) => !journal.has(entry))).toEqual([]);
  const held = new Set(leases.map((lease) => lease.path));
  const unprotected = files.filter((file) => !held.has(file));
  expect(unprotected.filter((file) => !onTheirWay.flat().includes(file))).toEqual([]);
  for (const two of onTheirWay) expect(two.filter((file) => unprotected.includes(file)).length).toBeLessThan(2);

  const last = repository.path('f59.txt');
  const second = new PrintAgent(world, {
    cwd: repository.root,
    prompt: model.script('second', [read(last), edit(last, 'f59', 'changed'), say('done')]),
  });
  await second.done();
  expect(model.resultsSeen('second')[1]).toMatchObject({ error: true, text: expect.stringContaining('locked by #1') });
  // a call that was unprotected is said to have been, by name
  for (const file of unprotected) {
    await until(`${file} among the missed calls`, async () =>
      (await rollcall.status()).missed.recent.some((call) => call.path === repository.path(file)),
    );
  }
  gate.open();
  await first.done();
});

test('a daemon that hangs holds no tool call up beyond the limit, and the person sees a warning', async () => {
  const { model } = world;
  const gate = world.gate('daemon-hangs');
  const [a, b] = [repository.path('a.txt'), repository.path('b.txt')];
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: ['--permission-mode', 'bypassPermissions'] });
  await agent.type(model.script('first', [write(a, 'a\n'), after(gate, write(b, 'b\n')), say('done')]));
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  await model.reached('first', 1);

  const { pid } = await rollcall.daemon();
  signal(pid, 'SIGSTOP');
  const at = performance.now();
  gate.open();
  await until('the second file', () => existsSync(b), { everyMs: 10 });
  // every entry that setup installs is ended by the agent after 5 s
  expect(performance.now() - at).toBeLessThan(6000);
  await until('a warning on the screen', () => agent.screen().includes('Rollcall is not reachable'), { onTimeout: () => agent.screen() });
  await agent.status('idle');

  signal(pid, 'SIGCONT');
  const missed = await until('the missed call', async () =>
    (await rollcall.status()).missed.recent.find(({ event }) => event === 'PreToolUse'),
  );
  expect(missed).toMatchObject({ agentSessionId: await agent.sessionId(), path: b });
});
