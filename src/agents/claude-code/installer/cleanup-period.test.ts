import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cleanupPeriod } from './cleanup-period.ts';
import type { ClaudePlaces } from './settings-file.ts';

let root: string;
let places: ClaudePlaces;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-cleanup-'));
  execFileSync('git', ['init', '--quiet', join(root, 'shop')], { env: { PATH: process.env['PATH'] ?? '', HOME: root } });
  places = { claudeConfig: join(root, '.claude'), managedSettings: join(root, 'managed.json'), cwd: join(root, 'shop'), env: {} };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('30 days where nothing is said, or what is said is no number of days', () => {
  expect(cleanupPeriod(places)).toEqual({ days: 30, path: null });
  write('.claude/settings.json', '{"cleanupPeriodDays": "7"}');
  write('shop/.claude/settings.json', '{ broken');
  write('managed.json', '{"cleanupPeriodDays": -1}');
  expect(cleanupPeriod(places)).toEqual({ days: 30, path: null });
});

test('an administrator comes before the project, and the user in the project before both of the project and the user', () => {
  const files = ['.claude/settings.json', 'shop/.claude/settings.json', 'shop/.claude/settings.local.json', 'managed.json'];
  for (const [at, name] of files.entries()) {
    const path = write(name, `\uFEFF// a comment\n{ "cleanupPeriodDays": ${at} }`);
    expect(cleanupPeriod(places)).toEqual({ days: at, path });
  }
  expect(cleanupPeriod({ ...places, cwd: root, managedSettings: '/nowhere' })).toMatchObject({ days: 0 });
});
