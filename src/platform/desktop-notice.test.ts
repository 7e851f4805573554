import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notifyDesktop } from './desktop-notice.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'rollcall-notice-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A program of this name that writes its arguments down, each behind a NUL. */
function stand(name: string): Record<string, string> {
  writeFileSync(join(root, name), `#!/bin/sh\nprintf '%s\\0' "$@" > '${root}/args'\n`, { mode: 0o755 });
  return { PATH: `${root}:/usr/bin:/bin`, HOME: root };
}
const given = (): string[] => readFileSync(join(root, 'args'), 'utf8').split('\0').slice(0, -1);

const HOSTILE = '--help"; rm -rf ~; $(reboot) `x` \u202e';

test('the texts are arguments behind the options, whatever they hold', async () => {
  const env = stand('notify-send');
  expect(await notifyDesktop('Rollcall', HOSTILE, env, 'linux')).toMatchObject({ kind: 'exited', code: 0 });
  expect(given()).toEqual(['--app-name=Rollcall', '--', 'Rollcall', HOSTILE]);
});

test('on macOS they are arguments of a fixed script', async () => {
  const env = stand('osascript');
  await notifyDesktop('Rollcall', HOSTILE, env, 'darwin');
  expect(given().slice(2)).toEqual(['--', 'Rollcall', HOSTILE]);
  expect(given()[1]).not.toContain('reboot');
});

test('without a desktop it fails, and throws nothing', async () => {
  expect(await notifyDesktop('a', 'b', { PATH: root }, 'linux')).toMatchObject({ kind: 'failed', reason: 'not-found' });
});
