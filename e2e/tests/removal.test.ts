import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lives } from '../harness/processes.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { transcript } from '../harness/session-file.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { say, write } from '../model/script.ts';

let world: World;
let repository: Repository;
let rollcall: Rollcall;
beforeEach(async () => {
  world = await World.open();
  repository = world.repository();
  rollcall = new Rollcall(world, repository.root);
});
afterEach(() => world.close());

const settings = (): string => readFileSync(world.settings, 'utf8');

/** The commands that the agent ran at the end of its last turn, as its transcript lists them. */
function hooksOfLastStop(sessionId: string): string {
  const summary = transcript(world.home, sessionId).findLast((record) => record['subtype'] === 'stop_hook_summary');
  return ((summary?.['hookInfos'] ?? []) as { command: string }[]).map(({ command }) => command).join('\n');
}

test('uninstall while a session lives: settings byte for byte, the daemon gone, the session goes on', async () => {
  const { model } = world;
  const marker = path.join(world.directory, 'foreign-hook-ran');
  const original = `{\t"theme":"dark",\r\n   "hooks" : { "Stop":[ {"hooks":[{"type":"command","command":"touch ${marker}"}]}]   },\n\n"skipDangerousModePermissionPrompt":  true}`;
  writeFileSync(world.settings, original);
  await rollcall.setup();
  expect(settings()).not.toBe(original);

  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: ['--permission-mode', 'bypassPermissions'] });
  await agent.type(model.script('before', [write(repository.path('a.txt'), 'a\n'), say('done')]));
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  await agent.status('idle');
  const { pid } = await rollcall.daemon();

  expect(await rollcall.run('uninstall', '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect(settings()).toBe(original);
  await until('the end of the daemon', () => !lives(pid));

  // a session sees changed settings within some seconds; until then it still calls the hook that is gone, and goes on
  let turn = 0;
  await until('a turn in which only the foreign hook runs', async () => {
    const name = `after-${++turn}`;
    await agent.type(model.script(name, [write(repository.path(`${name}.txt`), 'x\n'), say('all done')]));
    await model.reached(name, 1);
    await agent.status('idle');
    expect(repository.content(`${name}.txt`)).toBe('x\n');
    return hooksOfLastStop(await agent.sessionId()) === `touch ${marker}`;
  });
  expect(settings()).toBe(original);
});

test('the agent itself rewrites the settings after setup: uninstall takes out its own entries alone', async () => {
  const { model } = world;
  // an answer in the agent's older place: at its start it moves the answer into the settings and writes the file anew
  writeFileSync(world.settings, '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"true"}]}]},"cleanupPeriodDays":30}');
  world.configure({ bypassPermissionsModeAccepted: true });
  await rollcall.setup();
  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: ['--permission-mode', 'bypassPermissions'] });
  await agent.type(model.script('before', [write(repository.path('a.txt'), 'a\n'), say('done')]));
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  const rewritten = JSON.parse(settings()) as Record<string, unknown>;
  expect(rewritten).toMatchObject({ skipDangerousModePermissionPrompt: true, cleanupPeriodDays: 30 });

  expect(await rollcall.run('uninstall', '--yes')).toMatchObject({ code: 0 });
  expect(JSON.parse(settings())).toEqual({ ...rewritten, hooks: { Stop: [{ hooks: [{ type: 'command', command: 'true' }] }] } });
});
