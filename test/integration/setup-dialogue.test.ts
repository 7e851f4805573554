import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Terminal } from './cli-support/terminal.ts';
import { CLI, DaemonWorld } from './daemon-process.ts';

const SETUP = '"$NODE" "$CLI" setup';
const PLAN = 'Go on?';
const OFFER = 'Claude Code has no status line.';
const MINE = '{\n  "statusLine": { "type": "command", "command": "~/mine.sh" }\n}\n';

let world: DaemonWorld;
let terminal: Terminal;
beforeEach(async () => {
  world = new DaemonWorld();
  terminal = await Terminal.open({ env: { ...world.env, CLI, NODE: process.execPath, TERM: 'xterm' }, cwd: world.repository });
}, 60_000);
afterEach(async () => {
  await terminal.close();
  await world.close();
});

const settings = (): string => join(world.home, '.claude/settings.json');
const statusLine = (): { command?: string } | undefined =>
  (JSON.parse(readFileSync(settings(), 'utf8')) as { statusLine?: { command?: string } }).statusLine;
const ours = (): string => `exec '${join(world.home, '.local/share/rollcall/rollcall-hook')}' line claude-code`;
function put(text: string): void {
  mkdirSync(dirname(settings()), { recursive: true });
  writeFileSync(settings(), text);
}

describe('in a terminal', () => {
  test('setup asks for the status line where none is set; a yes sets it, and the next setup asks no more', async () => {
    await terminal.type(SETUP);
    await terminal.shows(PLAN);
    terminal.typeAhead('y');
    await terminal.shows(OFFER);
    terminal.typeAhead('y');
    const { text, status } = await terminal.rest();
    expect([text.includes(`The status line was set in ${settings()}.`), status]).toEqual([true, 0]);
    expect(statusLine()).toMatchObject({ command: ours() });
    await terminal.type(SETUP);
    await terminal.shows(PLAN);
    terminal.typeAhead('y');
    const again = await terminal.rest();
    expect([again.text.includes(OFFER), again.status]).toEqual([false, 0]);
  });

  test('a no sets none, and so does --no-statusline, which does not ask', async () => {
    await terminal.type(SETUP);
    await terminal.shows(PLAN);
    terminal.typeAhead('y');
    await terminal.shows(OFFER);
    terminal.typeAhead('n');
    expect((await terminal.rest()).status).toBe(0);
    expect(statusLine()).toBeUndefined();
    await terminal.type(`${SETUP} --no-statusline`);
    await terminal.shows(PLAN);
    terminal.typeAhead('y');
    expect((await terminal.rest()).text).not.toContain(OFFER);
    expect(statusLine()).toBeUndefined();
  });

  test('where there is one it says so and leaves it; with --yes nothing is asked', async () => {
    put(MINE);
    await terminal.type(SETUP);
    await terminal.shows(PLAN);
    terminal.typeAhead('y');
    const { text } = await terminal.rest();
    expect(text).not.toContain(OFFER);
    expect(text).toContain(`${settings()} has a status line already: it was left as it is.`);
    expect(statusLine()).toMatchObject({ command: '~/mine.sh' });
    expect(world.cli('uninstall').status).toBe(0);
    put('{}');
    const { text: said } = await terminal.run(`${SETUP} --yes`);
    expect([said.includes(PLAN), said.includes(OFFER), statusLine()]).toEqual([false, false, undefined]);
  });
});

describe('without a terminal', () => {
  test('only --statusline sets it, status names one that cannot run, and uninstall takes it back', () => {
    put('{ "model": "opus" }');
    expect(world.cli('setup', '--yes').stdout).not.toContain('status line');
    expect(statusLine()).toBeUndefined();
    expect(world.cli('setup', '--statusline', '--yes').stdout).toContain(`The status line was set in ${settings()}.`);
    expect(statusLine()).toMatchObject({ command: ours() });
    expect(world.cli('setup', '--statusline', '--scope', 'project')).toMatchObject({ status: 64 });
    put(readFileSync(settings(), 'utf8').replace(ours(), "exec '/gone/rollcall-hook' line claude-code"));
    const named = `The status line in ${settings()} calls /gone/rollcall-hook, which is not there.`;
    expect(world.cli('status').stdout).toContain(named);
    expect(world.cli('doctor').stdout).toContain(named);
    expect(world.cli('setup', '--yes').status).toBe(0);
    expect(world.cli('status').stdout).not.toContain('status line');
    expect(world.cli('setup', '--no-statusline', '--yes').stdout).toContain(`The status line was taken out of ${settings()}.`);
    expect(world.cli('setup', '--statusline').status).toBe(0);
    expect(world.cli('uninstall').status).toBe(0);
    expect(readFileSync(settings(), 'utf8')).toBe('{ "model": "opus" }');
  });

  test('a status line of the user stays, and is said only to who wanted ours', () => {
    put(MINE);
    expect(world.cli('setup', '--yes').stdout).not.toContain('status line');
    expect(world.cli('setup', '--statusline', '--yes').stdout).toContain(`${settings()} has a status line already: it was left as it is.`);
    expect(statusLine()).toMatchObject({ command: '~/mine.sh' });
    expect(world.cli('uninstall').status).toBe(0);
    expect(readFileSync(settings(), 'utf8')).toBe(MINE);
  });
});
