import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoriesOf } from '../platform/directories.ts';
import { daemonEnvironment, hasJustFailed, startDaemon } from './start-daemon.ts';

let root: string;
let env: { HOME: string; ROLLCALL_HOME: string };
let state: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rollcall-start-'));
  env = { HOME: root, ROLLCALL_HOME: path.join(root, 'state') };
  ({ state } = directoriesOf(env));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('passes nothing of the agent on', () => {
  const given = {
    ...env,
    LANG: 'C',
    LC_ALL: 'C',
    TZ: 'Europe/Berlin',
    TMPDIR: '/t',
    USER: 'u',
    LOGNAME: 'u',
    XDG_DATA_HOME: '/d',
    ROLLCALL_X: '1',
    PATH: '/p',
  };
  const secret = {
    ANTHROPIC_API_KEY: 'sk',
    CLAUDE_CODE_SESSION_ID: 's',
    NODE_OPTIONS: '-r x',
    LD_PRELOAD: 'x',
    PATHOLOGY: '1',
    MY_XDG_X: '1',
  };
  expect(daemonEnvironment({ ...given, ...secret })).toEqual(given);
});

test('a bare environment gets a PATH and the state directory that the client uses', () => {
  expect(daemonEnvironment({ HOME: '/h', LANG: undefined })).toEqual({
    HOME: '/h',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    ROLLCALL_HOME: '/h/.local/state/rollcall',
  });
});

describe('a start that fails', () => {
  test('throws, says why, and leaves the stamp', async () => {
    const started = startDaemon({ env, cli: failing('process.exit(69)'), waitMs: 10_000, now: () => 1_000_000_500 });
    await expect(started).rejects.toMatchObject({ code: 'DAEMON_START_FAILED', details: { detail: 'it left with exit status 69' } });
    expect(readFileSync(path.join(state, 'start-failed'), 'utf8')).toBe('1000000 it left with exit status 69\n');
  });

  test('names the signal that ended it', async () => {
    const started = startDaemon({ env, cli: failing('process.kill(process.pid, "SIGKILL")'), waitMs: 10_000 });
    await expect(started).rejects.toMatchObject({ details: { detail: 'it was ended by SIGKILL' } });
  });

  test('a Node that is not there', async () => {
    const started = startDaemon({ env, cli: failing(''), node: path.join(root, 'no-node'), waitMs: 10_000 });
    await expect(started).rejects.toMatchObject({ code: 'DAEMON_START_FAILED', details: { detail: expect.stringContaining('ENOENT') } });
  });

  test('another one that is just starting is waited for', async () => {
    const started = startDaemon({ env, cli: failing('process.exit(75)'), waitMs: 300 });
    await expect(started).rejects.toMatchObject({ details: { detail: 'it did not answer within 300 ms' } });
  });
});

describe('the stamp of a failed start', () => {
  const now = 1_800_000_000_000;

  test.each([
    ['of this second', '1800000000\n', true],
    ['29 s old, with a reason', '1799999971 it left\n', true],
    ['30 s old', '1799999970\n', false],
    ['from the future', '1800000001\n', false],
    ['empty', '', false],
    ['no number', 'x\n', false],
  ])('%s', (_name, text, expected) => {
    stamp(text);
    expect(hasJustFailed(state, now)).toBe(expected);
  });

  test('there is none', () => expect(hasJustFailed(state, now)).toBe(false));

  test('an endpoint written later takes its meaning away, an earlier one does not', () => {
    stamp('1800000000\n');
    const endpoint = path.join(state, 'endpoint');
    writeFileSync(endpoint, '');
    utimesSync(path.join(state, 'start-failed'), 1000, 1000);
    expect(hasJustFailed(state, now)).toBe(false);
    utimesSync(endpoint, 900, 900);
    expect(hasJustFailed(state, now)).toBe(true);
    expect(existsSync(endpoint)).toBe(true);
  });
});

/** A program that runs `code` instead of a daemon. */
function failing(code: string): string {
  const cli = path.join(root, 'cli.mjs');
  writeFileSync(cli, code);
  return cli;
}

function stamp(text: string): void {
  mkdirSync(state, { recursive: true });
  writeFileSync(path.join(state, 'start-failed'), text);
}
