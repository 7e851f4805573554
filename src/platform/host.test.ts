import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostName, machineKey } from './host.ts';

test.each([
  ['0123456789abcdef0123456789abcdef\n', 'host.example.org', '0123456789ab'],
  ['short\n', 'host', 'short'],
  ['', 'host.example.org', 'host'],
  ['\n', 'höst-1_x.local', 'h_st-1_x'],
  ['../../etc/passwd', 'host', '______etc_pa'],
  [null, 'host', 'host'],
  [null, '', 'localhost'],
])('machine id %j on host %j makes the key %s', (id, host, key) => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const machineIdFile = join(directory, 'machine-id');
  if (id !== null) writeFileSync(machineIdFile, id);
  expect(machineKey({ machineIdFile, hostName: host })).toBe(key);
});

test('this machine has a key that can be the name of a directory', () => {
  expect(machineKey()).toMatch(/^[A-Za-z0-9_-]{1,12}$|^[A-Za-z0-9_-]+$/);
  expect(hostName()).not.toBe('');
});
