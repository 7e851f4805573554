import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HOOK_TABLE } from '../../src/agents/claude-code/installer/hook-table.ts';
import { sharedCommand, statusLineCommand } from '../../src/agents/claude-code/installer/command.ts';
import { inspectSettings } from '../../src/agents/claude-code/installer/inspect.ts';
import { processIdOf } from '../../src/platform/processes.ts';
import { checkInstallation } from '../../src/agents/claude-code/installer/installation.ts';
import { runSetup } from '../../src/setup/install.ts';
import { readSettingsFile, replaceSettingsFile } from '../../src/agents/claude-code/installer/settings-file.ts';
import { runUninstall } from '../../src/setup/uninstall.ts';
import { denial, honest, makeWorld, snapshotOf, startWireDaemon, type World } from './setup-world.ts';

const user = { scope: 'user' } as const;
const noDaemon = { stopDaemon: () => Promise.resolve('none' as const) };
const uninstall = (w: World): ReturnType<typeof runUninstall> => runUninstall({ purge: false }, w.deps, noDaemon);

function put(path: string, text: string | Buffer, mode = 0o644): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

function makeRepository(w: World): string {
  const repository = join(w.home, 'my repo');
  mkdirSync(repository);
  spawnSync('git', ['init', '-q', repository], { env: { PATH: process.env['PATH'] ?? '', HOME: w.home } });
  w.deps.cwd = repository;
  return repository;
}

const SETTINGS: [string, string][] = [
  ['plain', '{\n  "model": "opus"\n}\n'],
  ['tabs, CRLF, no last newline', '{\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t{ "hooks": [] }\r\n\t\t]\r\n\t},\r\n\t"z": 1\r\n}'],
  ['byte order mark, one line', '\u{feff}{"permissions":{"allow":["Bash(ls:*)"]}}'],
  ['empty containers', '{ "hooks" : { "PreToolUse" : [ ] } }\n\n'],
  ['nothing', ''],
  ['an empty object', '{}'],
];

describe('setup and uninstall', () => {
  test('on an empty home: installs, enforces, and leaves nothing behind', async () => {
    const w = makeWorld();
    const daemon = await startWireDaemon(w.deps);
    const before = w.snapshot();
    const result = await runSetup(user, w.deps);
    expect(result).toMatchObject({ outcome: 'installed', enforcement: { verdict: 'enforcing', reasons: [] }, warnings: [] });
    expect(result.plan.settings.change).toBe('create');
    expect(statSync(w.settings).mode & 0o777).toBe(0o600);
    expect(statSync(join(w.deps.directories.data, 'rollcall-hook')).mode & 0o777).toBe(0o755);
    expect(daemon.calls.map(({ url, tool_input }) => [url, tool_input])).toEqual([
      ['/hook/claude-code/PreToolUse', { file_path: '/.rollcall-canary/deny', content: '' }],
      ['/hook/claude-code/PreToolUse', { file_path: '/.rollcall-canary/pass', content: '' }],
    ]);
    expect(readFileSync(join(w.deps.directories.data, 'pointer'), 'utf8')).toBe(
      `node=${process.execPath}\ncli=${w.deps.program.cli}\nhook=${w.deps.program.hook}\nstate=${w.deps.directories.stateBase}\nversion=1.2.3\n`,
    );

    const removed = await uninstall(w);
    expect(removed.files).toEqual([{ path: w.settings, outcome: 'removed', detail: null }]);
    expect(removed.problems).toEqual([]);
    expect(w.snapshot()).toEqual(before);
    expect(existsSync(w.deps.directories.state)).toBe(true);
    expect(removed.left.join()).toContain(w.deps.directories.state);
  });

  test.each(SETTINGS)('gives the same bytes back: %s', async (_name, text) => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, text, 0o640);
    const before = w.snapshot();
    expect((await runSetup(user, w.deps)).enforcement).toEqual({ verdict: 'enforcing', reasons: [] });
    expect(statSync(w.settings).mode & 0o777).toBe(0o640);
    expect((await uninstall(w)).files).toEqual([{ path: w.settings, outcome: 'restored', detail: null }]);
    expect(w.snapshot()).toEqual(before);
  });

  test('with --purge not even a directory stays that was made for the state', async () => {
    const w = makeWorld({ ROLLCALL_HOME: '' });
    const before = w.snapshot();
    await runSetup(user, w.deps);
    mkdirSync(w.deps.directories.state, { recursive: true, mode: 0o700 });
    expect((await runUninstall({ purge: true }, w.deps, noDaemon)).problems).toEqual([]);
    expect(w.snapshot()).toEqual(before);
  });

  test('--purge forgets what is trusted, also where nothing is installed any more; what a person wrote stays and is said', async () => {
    const w = makeWorld({ ROLLCALL_HOME: '' });
    const { state, stateBase, config } = w.deps.directories;
    mkdirSync(stateBase, { recursive: true, mode: 0o700 });
    put(join(config, 'trust.json'), '{"version":1,"pins":{}}');
    put(join(config, 'config.yaml'), 'fail_closed: true\n');
    const result = await runUninstall({ purge: true }, w.deps, noDaemon);
    expect(result).toMatchObject({ problems: [], left: [expect.stringContaining(`${config}: your configuration.`)] });
    expect(readdirSync(config)).toEqual(['config.yaml']);
    expect([existsSync(stateBase), existsSync(join(stateBase, '..'))]).toEqual([false, true]);
    rmSync(join(config, 'config.yaml'));
    put(join(config, 'trust.json'), '{"version":1,"pins":{}}');
    put(join(state, '../another-machine/register.db'), '');
    const again = await runUninstall({ purge: true }, w.deps, noDaemon);
    expect(again).toMatchObject({ problems: [], left: [expect.stringContaining(`${stateBase}: it holds something else`)] });
    expect(existsSync(config)).toBe(false);
  });

  test('a second time changes nothing; and neither does a second uninstall', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{"a":1}');
    await runSetup(user, w.deps);
    const installed = w.snapshot();
    expect(await runSetup(user, w.deps)).toMatchObject({
      outcome: 'already-installed',
      written: [],
      enforcement: { verdict: 'enforcing' },
    });
    expect(w.snapshot()).toEqual(installed);
    await uninstall(w);
    const removed = w.snapshot();
    expect(await uninstall(w)).toMatchObject({ nothing: true, files: [], problems: [] });
    expect(w.snapshot()).toEqual(removed);
    expect(readFileSync(w.settings, 'utf8')).toBe('{"a":1}');
  });

  test('what others wrote in between stays: only our entries go', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{\n  "a": 1\n}\n');
    await runSetup(user, w.deps);
    const edited = readFileSync(w.settings, 'utf8').replace('"a": 1', '"a":   2,\n\n  "b": []');
    put(w.settings, edited);
    expect((await uninstall(w)).files).toEqual([{ path: w.settings, outcome: 'cleaned', detail: null }]);
    expect(readFileSync(w.settings, 'utf8')).toBe('{\n  "a":   2,\n\n  "b": []\n}\n');
  });

  test('setup, an edit by others, setup again: uninstall gives the edited file back', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{ }');
    await runSetup(user, w.deps);
    put(w.settings, readFileSync(w.settings, 'utf8').replace('\n', '\n  "x": true,\n'));
    w.deps.directories = { ...w.deps.directories, stateBase: `${w.deps.directories.stateBase}-other` };
    await runSetup(user, w.deps);
    await uninstall(w);
    expect(readFileSync(w.settings, 'utf8')).toMatch(/^\{\n {2}"x": true\n? ?\}$/);
  });

  test('entries of another data directory are brought up to date, not doubled', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{}');
    await runSetup(user, w.deps);
    const moved = readFileSync(w.settings, 'utf8').replaceAll('/.local/share/rollcall/', '/old place/');
    put(w.settings, moved);
    rmSync(w.deps.directories.data, { recursive: true });
    expect((await runSetup(user, w.deps)).enforcement?.verdict).toBe('enforcing');
    expect(inspectSettings(readFileSync(w.settings, 'utf8')).own).toHaveLength(HOOK_TABLE.length);
    await uninstall(w);
    expect(readFileSync(w.settings, 'utf8')).toBe('{}');
  });

  test('a link to the settings stays a link, and its target gets the hooks and its bytes back', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const target = join(w.home, 'dotfiles/claude.json');
    put(target, '{"a": 1}', 0o644);
    mkdirSync(join(w.home, '.claude'));
    symlinkSync('../dotfiles/claude.json', w.settings);
    await runSetup(user, w.deps);
    expect(readlinkSync(w.settings)).toBe('../dotfiles/claude.json');
    expect(inspectSettings(readFileSync(target, 'utf8')).missing).toEqual([]);
    await uninstall(w);
    expect(lstatSync(w.settings).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('{"a": 1}');
  });

  test('a dangling link gets its target, and loses it again', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    mkdirSync(join(w.home, '.claude'));
    symlinkSync('../dotfiles/claude.json', w.settings);
    const before = w.snapshot();
    await runSetup(user, w.deps);
    expect(existsSync(join(w.home, 'dotfiles/claude.json'))).toBe(true);
    await uninstall(w);
    expect(w.snapshot()).toEqual(before);
  });

  test('a plugin with the same hooks is switched off, and on again', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const text = '{\n  "enabledPlugins": { "rollcall@here": true, "other@here": true }\n}\n';
    put(w.settings, text);
    const result = await runSetup(user, w.deps);
    expect(result.plan.plugins).toEqual(['rollcall@here']);
    expect(result.warnings.join()).toContain('rollcall@here');
    expect(JSON.parse(readFileSync(w.settings, 'utf8'))).toMatchObject({ enabledPlugins: { 'rollcall@here': false, 'other@here': true } });
    put(w.settings, `${readFileSync(w.settings, 'utf8')}\n`);
    await uninstall(w);
    expect(readFileSync(w.settings, 'utf8')).toBe(`${text}\n`);
  });

  test('a file that changed since it was read is not written over', () => {
    const w = makeWorld();
    put(w.settings, 'one');
    const read = readSettingsFile(w.settings);
    put(w.settings, 'two');
    expect(replaceSettingsFile(read, Buffer.from('ours'))).toBe(false);
    expect(replaceSettingsFile(read, null)).toBe(false);
    expect(readFileSync(w.settings, 'utf8')).toBe('two');
    rmSync(w.settings);
    expect(replaceSettingsFile(read, Buffer.from('ours'))).toBe(false);
    expect(readdirSync(join(w.home, '.claude'))).toEqual([]);
  });

  test('where there is no /bin/bash the client starts with the one on PATH', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const client = readFileSync(w.deps.program.client, 'utf8');
    writeFileSync(w.deps.program.client, client.replace('#!/bin/bash', '#!/nowhere/bash'));
    expect((await runSetup(user, w.deps)).enforcement?.verdict).toBe('enforcing');
    const installed = readFileSync(join(w.deps.directories.data, 'rollcall-hook'), 'utf8');
    expect(installed.split('\n')[0]).toMatch(/^#!\/\S+\/bash -p$/);
    expect(installed.split('\n').slice(1)).toEqual(client.split('\n').slice(1));
    await uninstall(w);
    const before = w.snapshot();
    w.deps.env = { ...w.deps.env, PATH: '/nowhere' };
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' });
    expect(w.snapshot()).toEqual(before);
  });

  test('asks once, and a no writes nothing', async () => {
    const w = makeWorld();
    const before = w.snapshot();
    const asked: unknown[] = [];
    const confirm = (plan: unknown): Promise<boolean> => Promise.resolve(asked.push(plan) > 1);
    expect(await runSetup(user, w.deps, { confirm })).toMatchObject({ outcome: 'cancelled', written: [] });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ settings: { path: w.settings, change: 'create' } });
    expect(w.snapshot()).toEqual(before);
  });
});

describe('the status line', () => {
  const withLine = { scope: 'user', statusLine: true } as const;
  const command = (w: World): string => statusLineCommand(join(w.deps.directories.data, 'rollcall-hook'));
  const ours = (w: World): unknown => ({ type: 'command', command: command(w), padding: 0, refreshInterval: 30 });
  const lineIn = (path: string): unknown =>
    (JSON.parse(readFileSync(path, 'utf8').replace(/^\u{feff}/u, '')) as { statusLine?: unknown }).statusLine;

  test.each(SETTINGS)('is set, and uninstall gives the same bytes back: %s', async (_name, text) => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, text, 0o640);
    const before = w.snapshot();
    expect(await runSetup(withLine, w.deps)).toMatchObject({
      enforcement: { verdict: 'enforcing' },
      statusLine: { outcome: 'set', path: w.settings },
    });
    expect(lineIn(w.settings)).toEqual(ours(w));
    const installed = w.snapshot();
    for (const options of [user, withLine])
      expect(await runSetup(options, w.deps)).toMatchObject({ outcome: 'already-installed', statusLine: { outcome: 'kept' } });
    expect(w.snapshot()).toEqual(installed);
    expect((await uninstall(w)).files).toEqual([{ path: w.settings, outcome: 'restored', detail: null }]);
    expect(w.snapshot()).toEqual(before);
  });

  test('is not set where nobody said so; set later, and taken out by a later setup', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{ }');
    expect((await runSetup(user, w.deps)).statusLine).toEqual({ outcome: 'none', path: null });
    const without = readFileSync(w.settings, 'utf8');
    expect(inspectSettings(without).statusLine).toBeNull();
    expect(await runSetup(withLine, w.deps)).toMatchObject({ outcome: 'installed', statusLine: { outcome: 'set' } });
    expect(await runSetup({ scope: 'user', statusLine: false }, w.deps)).toMatchObject({
      statusLine: { outcome: 'removed', path: w.settings },
    });
    expect(readFileSync(w.settings, 'utf8')).toBe(without);
    await uninstall(w);
    expect(readFileSync(w.settings, 'utf8')).toBe('{ }');
  });

  test('is asked for once, after the plan, only where none is set and nothing was said', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const asked: string[] = [];
    const steps = (answer: boolean) => ({
      confirm: () => Promise.resolve(asked.push('plan') > 0),
      offerStatusLine: () => Promise.resolve(asked.push('status line') > 0 && answer),
    });
    expect((await runSetup(user, w.deps, steps(false))).statusLine.outcome).toBe('none');
    expect(asked.splice(0)).toEqual(['plan', 'status line']);
    expect((await runSetup({ scope: 'user', statusLine: false }, w.deps, steps(true))).statusLine.outcome).toBe('none');
    expect(asked.splice(0)).toEqual(['plan']);
    expect((await runSetup(user, w.deps, steps(true))).statusLine.outcome).toBe('set');
    expect(asked.splice(0)).toEqual(['plan', 'status line']);
    expect((await runSetup(user, w.deps, steps(true))).statusLine.outcome).toBe('kept');
    expect(asked.splice(0)).toEqual(['plan']);
    await uninstall(w);
    put(w.settings, '{"statusLine":{"type":"command","command":"mine"}}');
    expect((await runSetup(user, w.deps, steps(true))).statusLine).toEqual({ outcome: 'foreign', path: w.settings });
    expect(asked.splice(0)).toEqual(['plan']);
    expect((await runSetup(user, w.deps, { confirm: () => Promise.resolve(false) })).statusLine.outcome).toBe('none');
  });

  test('of the user is left as it is, before and after', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const text = '{\n  "statusLine": { "type": "command", "command": "~/mine.sh" }\n}\n';
    put(w.settings, text);
    expect((await runSetup(withLine, w.deps)).statusLine).toEqual({ outcome: 'foreign', path: w.settings });
    expect(lineIn(w.settings)).toEqual({ type: 'command', command: '~/mine.sh' });
    await uninstall(w);
    expect(readFileSync(w.settings, 'utf8')).toBe(text);
  });

  test.each([
    ['uninstall', 'cleaned'],
    ['another setup and uninstall', 'restored'],
  ])('that the user changed after setup is left alone by %s', async (how, outcome) => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{\n  "a": 1\n}\n');
    await runSetup(withLine, w.deps);
    const mine = { type: 'command', command: '~/mine.sh', padding: 2 };
    const settings = { ...(JSON.parse(readFileSync(w.settings, 'utf8')) as object), statusLine: mine };
    put(w.settings, JSON.stringify(settings, null, 2));
    if (how !== 'uninstall') expect((await runSetup(withLine, w.deps)).statusLine.outcome).toBe('foreign');
    expect(await uninstall(w)).toMatchObject({ files: [{ outcome }], problems: [] });
    expect(JSON.parse(readFileSync(w.settings, 'utf8'))).toEqual({ a: 1, statusLine: mine });
  });

  test('one that somebody administers, or that stands above, is not overridden', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.deps.managedSettings, '{"statusLine":{"type":"command","command":"theirs"}}');
    expect((await runSetup(withLine, w.deps)).statusLine).toEqual({ outcome: 'foreign', path: w.deps.managedSettings });
    rmSync(w.deps.managedSettings);
    const repository = makeRepository(w);
    const project = join(repository, '.claude/settings.json');
    put(project, '{"statusLine":{"type":"command","command":"the project\'s"}}');
    expect((await runSetup({ scope: 'local', statusLine: true }, w.deps)).statusLine).toEqual({ outcome: 'foreign', path: project });
    rmSync(project);
    expect((await runSetup({ scope: 'local', statusLine: true }, w.deps)).statusLine.outcome).toBe('set');
    expect((await runSetup({ scope: 'project', statusLine: true }, w.deps)).statusLine.outcome).not.toBe('set');
    expect(lineIn(project)).toBeUndefined();
    await uninstall(w);
    expect(existsSync(join(repository, '.claude/settings.local.json'))).toBe(false);
  });

  test('that points to a client which is gone, or may not be run, is named; setup mends it', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    await runSetup(withLine, w.deps);
    expect(checkInstallation(w.deps)).toMatchObject({ verdict: 'enforcing', warnings: [] });
    const settings = JSON.parse(readFileSync(w.settings, 'utf8')) as Record<string, unknown>;
    put(
      w.settings,
      JSON.stringify({ ...settings, statusLine: { ...(ours(w) as object), command: "exec '/old place/rollcall-hook' line claude-code" } }),
    );
    expect(checkInstallation(w.deps)).toMatchObject({
      verdict: 'enforcing',
      warnings: [`The status line in ${w.settings} calls /old place/rollcall-hook, which is not there. Run \`rollcall setup\`.`],
    });
    expect((await runSetup(user, w.deps)).statusLine.outcome).toBe('kept');
    expect(lineIn(w.settings)).toEqual(ours(w));
    chmodSync(join(w.deps.directories.data, 'rollcall-hook'), 0o644);
    expect(checkInstallation(w.deps).warnings.join()).toContain('which may not be run');
  });

  test('the command that is installed prints the line', async () => {
    const w = makeWorld();
    const daemon = await startWireDaemon(w.deps, (body) => (body['session_id'] === 'x' ? '#2 · 3 here' : honest(body)));
    await runSetup(withLine, w.deps);
    const child = spawn('/bin/sh', ['-c', command(w)], { env: { ...w.deps.env, PATH: process.env['PATH'] ?? '' } });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stdin.end('{"session_id":"x"}');
    await new Promise((done) => child.on('close', done));
    expect(stdout).toBe('#2 · 3 here\n');
    expect(daemon.calls.at(-1)).toEqual({ session_id: 'x', url: '/line/claude-code' });
  });
});

describe('settings that cannot be used', () => {
  test.each([
    ['a comma too many', '{\n  "a": 1,\n}\n', /line 3/],
    ['a comment', '{\n  // mine\n  "a": 1\n}\n', /line 2: a comment/],
    ['no object', '[]', /must be an object/],
    ['hooks of another kind', '{"hooks": []}', /hooks: expected object/],
    ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
  ])('%s: refused and left alone', async (_name, text, message) => {
    const w = makeWorld();
    put(w.settings, text);
    const before = w.snapshot();
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({ code: 'SETTINGS_UNREADABLE', message: expect.stringMatching(message) });
    expect(w.snapshot()).toEqual(before);
  });

  test('a directory in its place', async () => {
    const w = makeWorld();
    mkdirSync(w.settings, { recursive: true });
    const before = w.snapshot();
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({
      code: 'SETTINGS_UNREADABLE',
      message: expect.stringContaining('it is a directory'),
    });
    expect(w.snapshot()).toEqual(before);
  });

  test.each([
    ['the settings directory', '.claude'],
    ['the data directory', '.local'],
  ])('a file where %s belongs: nothing is left of the attempt', async (_name, file) => {
    const w = makeWorld();
    put(join(w.home, file), 'mine');
    const before = w.snapshot();
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({ code: 'SETTINGS_UNWRITABLE' });
    expect(w.snapshot()).toEqual(before);
  });

  test('a directory where the pointer belongs: nothing is left of the attempt', async () => {
    const w = makeWorld();
    mkdirSync(join(w.deps.directories.data, 'pointer/full'), { recursive: true });
    const before = w.snapshot();
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({
      code: 'SETTINGS_UNWRITABLE',
      message: expect.stringContaining('pointer'),
    });
    expect(w.snapshot()).toEqual(before);
  });

  test('without a build nothing is written', async () => {
    const w = makeWorld();
    rmSync(w.deps.program.hook);
    const before = w.snapshot();
    await expect(runSetup(user, w.deps)).rejects.toMatchObject({ code: 'NOT_BUILT' });
    expect(w.snapshot()).toEqual(before);
  });

  test('a foreign value that disables the file: installed, and said with its line', async () => {
    const w = makeWorld();
    const daemon = await startWireDaemon(w.deps);
    put(w.settings, '{\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "x",\n      "timeout": "5" }] }]\n  }\n}\n');
    const { enforcement } = await runSetup(user, w.deps);
    expect(enforcement?.verdict).toBe('not-enforcing');
    expect(enforcement?.reasons.join()).toMatch(/line 4: hooks\.Stop\[0\]\.hooks\[0\]\.timeout: .*"5"/);
    expect(daemon.calls).toEqual([]);
  });

  test('uninstall leaves a file that became invalid, does the rest, and can be run again', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    put(w.settings, '{\n  "a": 1\n}\n');
    await runSetup(user, w.deps);
    const broken = `${readFileSync(w.settings, 'utf8')}}`;
    put(w.settings, broken);
    const result = await uninstall(w);
    expect(result.files).toMatchObject([{ outcome: 'failed', detail: expect.stringContaining('no longer valid') }]);
    expect(result.problems).toHaveLength(1);
    expect(readFileSync(w.settings, 'utf8')).toBe(broken);
    expect(readdirSync(w.deps.directories.data)).toEqual(['installs']);
    put(w.settings, broken.slice(0, -1));
    expect((await uninstall(w)).files).toMatchObject([{ outcome: 'restored' }]);
    expect(readFileSync(w.settings, 'utf8')).toBe('{\n  "a": 1\n}\n');
    expect(existsSync(w.deps.directories.data)).toBe(false);
  });

  test('uninstall after the settings vanished, and with a lost journal', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    await runSetup(user, w.deps);
    rmSync(w.settings);
    expect(await uninstall(w)).toMatchObject({ files: [{ outcome: 'gone' }], problems: [] });
    put(w.settings, '{"a":1}');
    await runSetup(user, w.deps);
    rmSync(w.deps.directories.data, { recursive: true });
    expect(await uninstall(w)).toMatchObject({ files: [{ outcome: 'cleaned' }], problems: [] });
    expect(readFileSync(w.settings, 'utf8')).toBe('{"a":1}');
  });

  test('a daemon that does not leave is told, and its state is not purged', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    await runSetup(user, w.deps);
    const stuck = { stopDaemon: () => Promise.reject(new Error('still there')) };
    const result = await runUninstall({ purge: true }, w.deps, stuck);
    expect(result).toMatchObject({ daemon: 'failed', files: [{ outcome: 'removed' }] });
    expect(result.problems).toHaveLength(2);
    expect(existsSync(w.deps.directories.state)).toBe(true);
    expect((await runUninstall({ purge: true }, w.deps, noDaemon)).problems).toEqual([]);
    expect(existsSync(w.deps.directories.stateBase)).toBe(false);
  });
});

describe('project and local scope', () => {
  test('project scope is shared, works here, and is silent where Rollcall is absent', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const repository = makeRepository(w);
    const before = snapshotOf(repository);
    const result = await runSetup({ scope: 'project' }, w.deps);
    expect(result).toMatchObject({ outcome: 'installed', enforcement: { verdict: 'enforcing' } });
    const text = readFileSync(join(repository, '.claude/settings.json'), 'utf8');
    expect(text).not.toContain(w.home);
    for (const [shell, ...options] of [['sh'], ['bash', '--norc']] as [string, ...string[]][]) {
      const elsewhere = spawnSync(shell, [...options, '-c', sharedCommand('PreToolUse')], {
        env: { PATH: '/usr/bin:/bin' },
        input: 'x'.repeat(1_000_000),
      });
      expect([elsewhere.status, String(elsewhere.stdout), String(elsewhere.stderr), elsewhere.error]).toEqual([0, '', '', undefined]);
    }
    await uninstall(w);
    expect(snapshotOf(repository)).toEqual(before);
  });

  test("another one's project hooks are left and named, until they are asked for", async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const repository = makeRepository(w);
    await runSetup({ scope: 'project' }, w.deps);
    rmSync(w.deps.directories.data, { recursive: true });
    const file = join(repository, '.claude/settings.json');
    const text = readFileSync(file, 'utf8');
    expect((await uninstall(w)).left.join()).toContain(file);
    expect(readFileSync(file, 'utf8')).toBe(text);
    await runUninstall({ purge: false, scope: 'project' }, w.deps, noDaemon);
    expect(inspectSettings(readFileSync(file, 'utf8')).own).toEqual([]);
  });

  test('one scope can go while another stays', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const repository = makeRepository(w);
    await runSetup(user, w.deps);
    await runSetup({ scope: 'local' }, w.deps);
    const result = await runUninstall({ purge: false, scope: 'user' }, w.deps, noDaemon);
    expect(result).toMatchObject({ daemon: 'kept', files: [{ path: w.settings, outcome: 'removed' }] });
    expect(checkInstallation(w.deps)).toMatchObject({ verdict: 'enforcing', files: [join(repository, '.claude/settings.local.json')] });
    await uninstall(w);
    expect(existsSync(join(repository, '.claude'))).toBe(false);
    expect(existsSync(w.deps.directories.data)).toBe(false);
  });

  test('user and project scope together work, and are said to run twice', async () => {
    const w = makeWorld();
    const daemon = await startWireDaemon(w.deps);
    makeRepository(w);
    expect((await runSetup(user, w.deps)).warnings).toEqual([]);
    expect(await runSetup({ scope: 'local' }, w.deps)).toMatchObject({ warnings: [expect.stringContaining('only in sessions')] });
    daemon.calls.length = 0;
    const result = await runSetup({ scope: 'project' }, w.deps);
    expect(result.warnings.join('\n')).toContain('each runs twice');
    expect(result.enforcement?.verdict).toBe('enforcing');
    expect(daemon.calls).toHaveLength(4);
  });

  test('outside of a repository they are refused', async () => {
    const w = makeWorld();
    await expect(runSetup({ scope: 'project' }, w.deps)).rejects.toMatchObject({ code: 'NOT_A_REPOSITORY' });
  });

  test('sessions that run are named by whether they see the new file', async () => {
    const w = makeWorld();
    await startWireDaemon(w.deps);
    const repository = makeRepository(w);
    const own = processIdOf(process.pid);
    const file = (pid: number, cwd: string, procStart: string | undefined): void =>
      put(join(w.home, `.claude/sessions/${pid}.json`), JSON.stringify({ pid, sessionId: `s${pid}`, cwd, procStart }));
    file(process.pid, repository, own?.startTime);
    file(process.ppid, repository, '1');
    const inProject = await runSetup({ scope: 'project' }, w.deps);
    expect(inProject).toMatchObject({ covered: [], needRestart: [{ pid: process.pid, agentSessionId: `s${process.pid}` }] });
    expect(await runSetup(user, w.deps)).toMatchObject({ covered: [{ pid: process.pid }], needRestart: [] });
    expect(await runSetup(user, w.deps)).toMatchObject({ covered: [], needRestart: [] });
    await runUninstall({ purge: false, scope: 'project' }, w.deps, noDaemon);
    expect(existsSync(join(repository, '.claude'))).toBe(false);
    // The hooks of the user's settings reach it already.
    const again = await runSetup({ scope: 'project' }, w.deps);
    expect(again).toMatchObject({ covered: [{ pid: process.pid }], needRestart: [] });
  });
});

describe('the canaries', () => {
  test.each<[string, (body: Record<string, unknown>) => string, string, RegExp]>([
    ['a daemon that is silent', () => '', 'b'.repeat(32), /passed in silence/],
    ['a daemon that denies all', (body) => denial(String(body['session_id'])), 'b'.repeat(32), /must pass was answered with/],
    ["a denial that is not the daemon's", () => denial('no'), 'b'.repeat(32), /without the daemon's word/],
    ['another program on the port', honest, 'c'.repeat(32), /must be denied (passed|was answered)/],
    ['an answer that is no JSON', () => 'denied', 'b'.repeat(32), /without the daemon's word: denied/],
  ])('%s is not enforcing', async (_name, payload, secret, reason) => {
    const w = makeWorld();
    await startWireDaemon(w.deps, payload, secret);
    const { enforcement } = await runSetup(user, w.deps);
    expect(enforcement).toMatchObject({ verdict: 'not-enforcing', reasons: [expect.stringMatching(reason)] });
  });

  test('no daemon, and none that starts', async () => {
    const w = makeWorld();
    const { enforcement, outcome } = await runSetup(user, w.deps);
    expect([outcome, enforcement?.verdict]).toEqual(['installed', 'not-enforcing']);
    expect(enforcement?.reasons).toHaveLength(1);
  });

  test('the switch in the environment is named', async () => {
    const w = makeWorld({ ROLLCALL_NO_COORDINATION: '1' });
    await startWireDaemon(w.deps);
    expect((await runSetup(user, w.deps)).enforcement?.reasons.join()).toContain('ROLLCALL_NO_COORDINATION');
  });
});

async function installed(): Promise<World> {
  const w = makeWorld();
  await startWireDaemon(w.deps);
  await runSetup(user, w.deps);
  expect(checkInstallation(w.deps)).toMatchObject({ verdict: 'enforcing', reasons: [], warnings: [] });
  return w;
}

function change(path: string, edit: (text: string) => string): void {
  writeFileSync(path, edit(readFileSync(path, 'utf8')));
}

describe('what the files say', () => {
  test.each<[string, (w: World) => void, RegExp]>([
    ['no hooks', (w) => rmSync(w.settings), /are not installed/],
    [
      'one event missing',
      (w) => change(w.settings, (text) => text.replace('"PostToolUse"', '"Other"')),
      /lack the hooks for PostToolUse\./,
    ],
    ['no client', (w) => rmSync(join(w.deps.directories.data, 'rollcall-hook')), /is not there/],
    ['no run bit', (w) => chmodSync(join(w.deps.directories.data, 'rollcall-hook'), 0o644), /may not be run/],
    ['no pointer', (w) => rmSync(join(w.deps.directories.data, 'pointer')), /pointer is missing/],
    ['no build', (w) => rmSync(w.deps.program.hook), /dist\/hook\.mjs, which is not there/],
    ['all hooks off', (w) => change(w.settings, (text) => text.replace('{', '{"disableAllHooks": true,')), /disableAllHooks/],
    ['managed hooks only', (w) => put(w.deps.managedSettings, '{"allowManagedHooksOnly": true}'), /only its own hooks/],
    ['a broken file', (w) => change(w.settings, (text) => `${text},`), /ignores all of .*line/],
    ['an unreadable file', (w) => (rmSync(w.settings), mkdirSync(w.settings)), /it is a directory/],
  ])('%s', async (_name, damage, reason) => {
    const w = await installed();
    damage(w);
    const found = checkInstallation(w.deps);
    expect(found.verdict).toBe('not-enforcing');
    expect(found.reasons.join('\n')).toMatch(reason);
  });

  test('a project overrides the switch of the user, in both directions', async () => {
    const w = await installed();
    const repository = makeRepository(w);
    put(join(repository, '.claude/settings.json'), '{"disableAllHooks": true}');
    expect(checkInstallation(w.deps).reasons).toEqual([expect.stringContaining(join(repository, '.claude/settings.json'))]);
    put(join(repository, '.claude/settings.local.json'), '{"disableAllHooks": false}');
    expect(checkInstallation(w.deps).verdict).toBe('enforcing');
  });

  test("a broken file without hooks of ours is a warning, and the plugin's hooks beside ours are one", async () => {
    const w = await installed();
    const repository = makeRepository(w);
    put(join(repository, '.claude/settings.json'), '{"verbose": "yes"}');
    put(join(repository, '.claude/settings.local.json'), '{"enabledPlugins": {"rollcall@x": true}}');
    const found = checkInstallation(w.deps);
    expect(found.verdict).toBe('enforcing');
    expect(found.warnings).toEqual([expect.stringContaining('verbose'), expect.stringContaining('rollcall@x')]);
  });
});
