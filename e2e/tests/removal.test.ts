import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lives } from '../harness/processes.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { transcript } from '../harness/session-file.ts';
import { TerminalAgent } from '../harness/terminal-agent.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';
import { say, write } from '../model/script.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world.close());

test('uninstall while a session lives: settings byte for byte, the daemon gone, the session goes on', async () => {
  const { model } = world;
  const repository = world.repository();
  const rollcall = new Rollcall(world, repository.root);
  const settings = path.join(world.home, '.claude', 'settings.json');
  const marker = path.join(world.directory, 'foreign-hook-ran');
  const original = `{\t"theme":"dark",\r\n   "hooks" : { "Stop":[ {"hooks":[{"type":"command","command":"touch ${marker}"}]}]   },\n\n"cleanupPeriodDays":  30}`;
  writeFileSync(settings, original);
  await rollcall.setup();
  expect(readFileSync(settings, 'utf8')).not.toBe(original);

  const agent = await TerminalAgent.start(world, { cwd: repository.root, args: ['--permission-mode', 'bypassPermissions'] });
  await agent.type(model.script('before', [write(repository.path('a.txt'), 'a\n'), say('done')]));
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  await agent.status('idle');
  const { pid } = await rollcall.daemon();

  const ran = await rollcall.run('uninstall', '--yes');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(settings, 'utf8')).toBe(original);
  await until('the end of the daemon', () => !lives(pid));

  await agent.type(model.script('after', [write(repository.path('b.txt'), 'b\n'), say('all done')]));
  await model.reached('after', 1);
  await agent.status('idle');
  expect(repository.content('b.txt')).toBe('b\n');
  expect(readFileSync(marker, 'utf8')).toBe('');
  const complaints = transcript(world.home, await agent.sessionId()).filter((record) =>
    /hook_(non_blocking_)?error/.test(JSON.stringify(record)),
  );
  expect(complaints).toEqual([]);
  expect(readFileSync(settings, 'utf8')).toBe(original);
});
