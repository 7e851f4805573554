import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportReply } from '../../src/protocol/api-compat.ts';
import { DaemonWorld } from './daemon-process.ts';
import { OldRegistry, record } from './old-registry.ts';

const CONFIG = 'cleanup:\n  by_daemon: false\n';
const BEFORE = {
  8: record(8, { role: 'Raise $373K', goal: 'say "yes"\nthen \'no\' é 日本 🙂', unknown: { kept: [1.5, null] } }),
  2: record(2, { marked_inactive_at: '2026-11-16T08:00:00.123456Z' }),
  1: record(1, { status: 'inactive', terminal: 'not a tty' }),
};

let world: DaemonWorld;
let old: OldRegistry;
beforeEach(() => {
  world = new DaemonWorld();
  mkdirSync(join(world.home, '.config', 'rollcall'), { recursive: true });
  writeFileSync(join(world.home, '.config', 'rollcall', 'config.yaml'), CONFIG);
  old = new OldRegistry(world.root).sessions(BEFORE);
});
afterEach(() => world.close());

const EXPORT = ['export', '--format', 'claude_sessions'];
const file = (name: string): string => join(world.repository, name);

test('a registry is imported, shown, cleaned up and given back', () => {
  old.heartbeat('2026-11-16_09-00-00-session-8.json', { session_number: 8, timestamp: new Date().toISOString(), type: 'manual_heartbeat' });
  old.heartbeat('broken.json', '{').file('.session_identity', '8\n');
  old.file('claims/a.claim', JSON.stringify({ claimed_by: 'session-8\u001b[31m', resource_type: 'service', resource_name: 'chat' }));
  const before = old.print();
  const dry = world.cli('import', 'fpai', old.directory, '--dry-run');
  expect(dry.stdout).toBe(
    [
      `Would import ${old.directory} (nothing was changed):`,
      '  Sessions: 3 added',
      '  Heartbeats: 1 read, 1 left out, 0 of nobody in the file',
      '  Identity: #8, of today; `rollcall identify --as 8` takes it up',
      '  Claim, not taken over: service chat, by session-8',
      '',
    ].join('\n'),
  );
  expect({ ...dry, stdout: '' }).toEqual({ status: 0, stdout: '', stderr: '⚠️  1 warning(s):\n  heartbeats/broken.json: it is no JSON\n' });
  expect(world.cli('list', '--count').stdout).toBe('0\n');
  expect(world.cli('import', 'fpai', old.directory).stdout).toContain(`Imported ${old.directory}:\n  Sessions: 3 added\n`);
  expect(world.cli('import', 'fpai', old.directory).stdout).toContain('  Sessions: 3 unchanged\n');
  expect(world.cli('list').stdout).toContain('✅ #8  - Raise $373K (active)\n');
  const first = world.cli(...EXPORT);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(first.stdout)).toEqual(BEFORE);
  expect(first.stdout.match(/^ {2}"\d+"/gm)).toEqual(['  "1"', '  "2"', '  "8"']);
  expect(world.cli('cleanup').stdout).toContain('✅ Marked 1 session(s) as inactive\n');
  const second = JSON.parse(world.cli(...EXPORT).stdout) as Record<string, Record<string, unknown>>;
  expect(second).toMatchObject({ 8: BEFORE[8], 2: { status: 'inactive' }, 1: BEFORE[1] });
  expect(Date.now() - Date.parse(String(second['2']!['marked_inactive_at']))).toBeLessThan(60_000);
  expect(old.print()).toEqual(before);
});

test('order is that of the file, and the old one-liner of Python reads it', () => {
  const records = [8, 11, 2].map((n) => `"${n}": ${JSON.stringify(BEFORE[n as 8] ?? record(n))}`);
  old.sessions(`{${records.join(',')}}`);
  world.cli('import', 'fpai', old.directory);
  expect(world.cli(...EXPORT, '--out', 'sessions.json')).toEqual({
    status: 0,
    stdout: `Wrote 3 session(s) to ${file('sessions.json')}\n`,
    stderr: '',
  });
  expect(statSync(file('sessions.json')).mode & 0o777).toBe(0o600);
  const script = [
    'import sys, json; data = json.load(sys.stdin)',
    "active = [k for k, v in data.items() if v.get('status') == 'active']",
    "print(f'Active sessions: {len(active)}')",
    "[print(f\"  #{k}: {v['role']}\") for k, v in data.items() if v.get('status') == 'active']",
  ].join('\n');
  const said = execFileSync('python3', ['-c', script], { input: readFileSync(file('sessions.json')), encoding: 'utf8' });
  expect(said).toBe('Active sessions: 3\n  #8: Raise $373K\n  #11: Role 11\n  #2: Role 2\n');
});

test('what a heartbeat says of the work is shown, made safe', () => {
  const beat = {
    session_id: 'session-8',
    timestamp: new Date().toISOString(),
    action: 'deploy',
    target: 'chat\u202e[31m',
    progress: '60%',
  };
  old.heartbeat('2026-11-16_09-00-00-session-8.json', beat);
  world.cli('import', 'fpai', old.directory);
  const [list, show] = [world.cli('list', '--long').stdout, world.cli('show', '8').stdout];
  expect(list).toMatch(/Last activity: deploy chat.*, 60% \(0h 0m ago\)\n/);
  expect(show).toMatch(/ {2}activity {5}deploy chat.*, 60% \(0h 0m ago\)\n/);
  expect(list + show).not.toContain('\u202e');
});

test('a damaged registry, and a directory that is not there: nothing is imported', () => {
  old.sessions('{"1": {"role": "cut o');
  const damaged = world.cli('import', 'fpai', old.directory);
  expect(damaged).toMatchObject({ status: 65, stdout: '' });
  expect(damaged.stderr).toMatch(/claude_sessions\.json cannot be imported: Unterminated string/);
  const nowhere = world.cli('import', 'fpai', 'nowhere');
  expect(nowhere).toMatchObject({ status: 1, stdout: '' });
  expect(nowhere.stderr).toContain(`There is no directory ${file('nowhere')}\n`);
  expect(world.cli('import', 'fpai')).toMatchObject({ status: 64 });
  rmSync(join(old.directory, 'claude_sessions.json'));
  expect(world.cli('import', 'fpai', old.directory)).toMatchObject({ status: 0, stderr: '' });
  expect(world.json<ImportReply>('import', 'fpai', old.directory)).toMatchObject({ registry: 'missing', rows: [] });
  expect(world.cli('list', '--count').stdout).toBe('0\n');
});

describe('export --out', () => {
  beforeEach(() => void world.cli('import', 'fpai', old.directory));
  const refused = (out: string): string => {
    const { status, stdout, stderr } = world.cli(...EXPORT, '--out', out);
    expect({ status, stdout }).toEqual({ status: 73, stdout: '' });
    return stderr;
  };

  test.each([['{"name": "rollcall"}'], ['{"1": {"session_id": "cut o'], ['']])('leaves a file that is no registry: %j', (text) => {
    writeFileSync(file('other.json'), text);
    expect(refused('other.json')).toContain('another file, or a damaged one, stands there');
    expect(readFileSync(file('other.json'), 'utf8')).toBe(text);
  });

  test('replaces its own file, below new directories too', () => {
    for (const expected of ['inactive', 'active']) {
      if (expected === 'active') world.cli('heartbeat', '1');
      expect(world.cli(...EXPORT, '--out', 'data/new/sessions.json').status).toBe(0);
      expect(JSON.parse(readFileSync(file('data/new/sessions.json'), 'utf8'))).toMatchObject({ 1: { status: expected } });
    }
    const above = join(world.root, 'sessions.json');
    expect(world.cli(...EXPORT, '--out', above).status).toBe(0);
    expect(existsSync(above)).toBe(true);
  });

  test('goes through no link', () => {
    const target = join(world.root, 'target');
    mkdirSync(target);
    symlinkSync(target, file('data'));
    symlinkSync(join(target, 'sessions.json'), file('link.json'));
    expect(refused('data/sessions.json')).toContain('symbolic link');
    expect(refused('link.json')).toContain('symbolic link');
    expect(lstatSync(file('link.json')).isSymbolicLink()).toBe(true);
    expect(existsSync(join(target, 'sessions.json'))).toBe(false);
    expect(refused('nowhere/../../x/y.json')).toContain('is not there');
  });

  test('other formats are not known', () => {
    expect(world.cli('export')).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('name a session, or give --format claude_sessions\n') as string,
    });
    expect(world.cli('export', '2', '--format', 'yaml').stderr).toContain(
      "--format takes md, txt, jsonl, html, claude_sessions, not 'yaml'\n",
    );
  });
});
