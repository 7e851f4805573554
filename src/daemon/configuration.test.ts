import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../platform/clock.ts';
import { Configuration } from './configuration.ts';

test('one look at the files in a round of the event loop; the next round sees every change', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [user, root] = [join(directory, 'config'), join(directory, 'shop')];
  for (const path of [user, join(root, '.git')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/main\n');
  const configuration = new Configuration({}, user, systemClock);
  const before = configuration.of(root);
  expect(before.leases.lock_timeout_seconds).toBe(3600);
  writeFileSync(join(user, 'coordination.yaml'), 'session_coordination:\n  lock_timeout: 60\n  retention_days: x\n');
  expect(configuration.of(root)).toBe(before);
  await setImmediate();
  expect(configuration.of(root).leases.lock_timeout_seconds).toBe(60);
  expect(configuration.warnings(root)[0]).toContain('retention_days');
  rmSync(join(user, 'coordination.yaml'));
  await setImmediate();
  expect(configuration.of(root)).toEqual(before);
});
