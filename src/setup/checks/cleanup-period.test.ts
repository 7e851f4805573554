import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ArchiveReply } from '../../protocol/api-archive.ts';
import type { SetupDependencies } from '../dependencies.ts';
import { checkLimit } from './capture.ts';
import { checkCleanupPeriod } from './cleanup-period.ts';

const health = {
  state: 'running' as const,
  restarts: 0,
  problem: null,
  due: 0,
  behindBytes: 0,
  storedAt: null,
  failing: [],
  stalled: null,
};
const counts = { files: 0, records: 0, copies: 0, quarantined: 0, bytes: 0, storedBytes: 0 };
const reply: ArchiveReply = { enabled: true, path: '/a', ...counts, health, list: [], now: '2026-11-21T12:00:00.000Z' };

function settings(text: string): SetupDependencies {
  const root = mkdtempSync(join(tmpdir(), 'rollcall-period-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, '.claude'));
  writeFileSync(join(root, '.claude/settings.json'), text);
  return { claudeConfig: join(root, '.claude'), managedSettings: join(root, 'none'), cwd: root, env: {} } as SetupDependencies;
}

test('after how many days, and that what is captured stays', () => {
  expect(checkCleanupPeriod(settings('{}'), reply)).toMatchObject({
    ok: true,
    detail: expect.stringContaining('after 30 days (its default)'),
  });
  const check = checkCleanupPeriod(settings('{"cleanupPeriodDays": 1}'), reply);
  expect(check.detail).toMatch(/after 1 day \(cleanupPeriodDays in .*settings\.json\); what is captured stays in the archive$/);
});

test.each([
  ['capture is off', { ...reply, enabled: false }, 'they are not captured'],
  ['nothing can be stored', { ...reply, health: { ...health, stalled: 'the disk is full' } }, 'the capture stands still'],
  ['some cannot be read', { ...reply, health: { ...health, failing: [{ path: '/x', problem: 'EACCES' }] } }, 'some cannot be read'],
  ['nobody answers', null, 'the capture cannot be asked'],
])('a warning where %s', (_, found, detail) => {
  expect(checkCleanupPeriod(settings('{}'), found)).toMatchObject({ ok: 'warn', detail: expect.stringContaining(detail) });
});

test('no transcripts at all are nothing to be captured', () => {
  expect(checkCleanupPeriod(settings('{"cleanupPeriodDays": 0}'), reply)).toMatchObject({ ok: 'warn' });
});

test('the size is shown where there is a limit, with its warning', () => {
  expect(checkLimit(reply)).toEqual([]);
  expect(checkLimit(null)).toEqual([]);
  const limit = { limitBytes: 3_000_000, usedBytes: 1_000_000, kept: null, warning: null };
  expect(checkLimit({ ...reply, limit })).toMatchObject([{ ok: true, detail: '1 MB of 3 MB' }]);
  expect(checkLimit({ ...reply, limit: { ...limit, warning: 'nearly full' } })).toMatchObject([{ ok: 'warn', remedy: 'nearly full' }]);
});
