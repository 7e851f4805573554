import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DrivenTerminal } from '../harness/driven-agent.ts';
import { lives } from '../harness/processes.ts';
import type { Repository } from '../harness/repository.ts';
import { Rollcall } from '../harness/rollcall.ts';
import { until } from '../harness/until.ts';
import { World } from '../harness/world.ts';

const unasked = ['--permission-mode', 'bypassPermissions'];

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

function screenShows(terminal: DrivenTerminal, line: RegExp): Promise<RegExpExecArray> {
  return until(`${String(line)} on the screen`, () => line.exec(terminal.agent.screen()) ?? undefined, {
    limitMs: 40_000,
    onTimeout: () => terminal.agent.screen(),
  });
}

/** Draws the line of an idle session every second, as its user may: 30 s are long for a test. */
function redrawnEverySecond(): void {
  const changed = settings().replace(/("refreshInterval": ?)30/, (_, key: string) => `${key}1`);
  if (changed === settings()) throw new Error(`no interval of 30 s in ${settings()}`);
  writeFileSync(world.settings, changed);
}

test('the status line that setup sets shows the number, who is here, what is held and the context that is left; uninstall takes it back', async () => {
  const original = '{\t"theme":"dark",\r\n"skipDangerousModePermissionPrompt":  true}';
  writeFileSync(world.settings, original);
  expect(await rollcall.run('setup', '--statusline', '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`The status line was set in ${world.settings}.`) as string,
  });

  redrawnEverySecond();

  const one = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  await screenShows(one, /^ *#1 · 1 here · main *$/m);
  const two = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  await screenShows(two, /#2 · 2 here · main/);

  const turn = await two.prompt('work');
  await turn.write(repository.path('a.txt'), 'a\n');
  await rollcall.lease('a.txt', ({ state }) => state === 'held');
  await two.end(turn);
  const [, left] = await screenShows(two, /#2 · 2 here · 1 file held · main · (\d+) % context left/);
  expect(Number(left)).toBeGreaterThan(0);
  expect(Number(left)).toBeLessThanOrEqual(100);
  // The other one is idle: its line is drawn again by itself.
  await screenShows(one, /#1 · 2 here · main/);

  const { pid } = await rollcall.daemon();
  expect(await rollcall.run('uninstall', '--yes')).toMatchObject({ code: 0, stderr: '' });
  expect(settings()).toBe(original);
  await until('the end of the daemon', () => !lives(pid));
  await until('a screen without the line', () => !/#2 · /.test(two.agent.screen()), {
    limitMs: 40_000,
    onTimeout: () => two.agent.screen(),
  });
});

test("without a daemon the line shows nothing, is in nobody's way and starts none", async () => {
  await rollcall.run('setup', '--statusline', '--yes');
  redrawnEverySecond();
  const terminal = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  await screenShows(terminal, /#1 · 1 here/);
  const { pid, stateDirectory } = await rollcall.daemon();
  await rollcall.run('daemon', 'stop');
  await until('the end of the daemon', () => !lives(pid));
  await until('a screen without the line', () => !/#1 · /.test(terminal.agent.screen()), {
    limitMs: 40_000,
    onTimeout: () => terminal.agent.screen(),
  });
  expect(() => readFileSync(path.join(stateDirectory, 'endpoint'))).toThrow(/ENOENT/);
  // The next call of a hook starts it, and the line is there again.
  const turn = await terminal.prompt('on');
  await turn.bash('true');
  await terminal.end(turn);
  await screenShows(terminal, /#1 · 1 here/);
});

test('a status line of the user is shown as before', async () => {
  const mine = path.join(world.directory, 'my line.sh');
  writeFileSync(mine, '#!/bin/sh\necho my own line\n', { mode: 0o755 });
  const original = JSON.stringify({ skipDangerousModePermissionPrompt: true, statusLine: { type: 'command', command: `'${mine}'` } });
  writeFileSync(world.settings, original);
  expect((await rollcall.run('setup', '--statusline', '--yes')).stdout).toContain('has a status line already: it was left as it is.');
  const terminal = await DrivenTerminal.start(world, { cwd: repository.root, args: unasked });
  await screenShows(terminal, /my own line/);
  expect(terminal.agent.screen()).not.toMatch(/#1 · /);
  rmSync(mine);
  expect(await rollcall.run('uninstall', '--yes')).toMatchObject({ code: 0 });
  expect(settings()).toBe(original);
});
