import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatEndpoint, type Endpoint } from '../protocol/endpoint.ts';
import { bootId } from '../platform/processes.ts';
import { findDaemon, readEndpoint, readPointer, withPointer } from './endpoint.ts';

let state: string;
let endpoint: Endpoint;
beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'rollcall-endpoint-'));
  endpoint = { port: 4711, token: 'a'.repeat(48), secret: 'b'.repeat(48), pid: process.pid, boot: bootId(), version: '1.2.3' };
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

function publish(changes: Partial<Endpoint> = {}): void {
  writeFileSync(path.join(state, 'endpoint'), formatEndpoint({ ...endpoint, ...changes }));
}

test('finds the daemon that the file names', () => {
  publish();
  expect(findDaemon(state)).toEqual(endpoint);
});

test.each([
  ['a process that is gone', { pid: 2 ** 22 + 1 }],
  ['no process', { pid: 0 }],
  ['another boot', { boot: 'ffffffff-0000-0000-0000-000000000000' }],
])('nobody is there where the file names %s, though it can be read', (_name, changes) => {
  publish(changes);
  expect(findDaemon(state)).toBeNull();
  expect(readEndpoint(state)).toEqual({ ...endpoint, ...changes });
});

test('takes no file that is missing, half written, a directory, a link, or in a directory that is one', () => {
  expect(readEndpoint(state)).toBeNull();
  expect(readEndpoint(path.join(state, 'missing'))).toBeNull();
  writeFileSync(path.join(state, 'endpoint'), formatEndpoint(endpoint).slice(0, -1));
  expect(readEndpoint(state)).toBeNull();
  publish();
  const link = `${state}-link`;
  symlinkSync(state, link);
  expect(readEndpoint(link)).toBeNull();
  rmSync(link);
  rmSync(path.join(state, 'endpoint'));
  writeFileSync(path.join(state, 'other'), formatEndpoint(endpoint));
  symlinkSync(path.join(state, 'other'), path.join(state, 'endpoint'));
  expect(readEndpoint(state)).toBeNull();
});

test('reads the pointer verbatim to the end of each line, and nothing it does not know', () => {
  const file = path.join(state, 'pointer');
  writeFileSync(file, "node=/a b/no'de\ncli=/x=y/$(z)\nother=1\nhook=\nstate=/s \nversion=1.2.3");
  expect(readPointer(file)).toEqual({ node: "/a b/no'de", cli: '/x=y/$(z)', state: '/s ', version: '1.2.3' });
  expect(readPointer(path.join(state, 'missing'))).toEqual({});
});

test('ROLLCALL_HOME wins over the pointer, an empty one does not', () => {
  expect(withPointer({ HOME: '/h' }, { state: '/s' })).toEqual({ HOME: '/h', ROLLCALL_HOME: '/s' });
  expect(withPointer({ ROLLCALL_HOME: '/r' }, { state: '/s' })).toEqual({ ROLLCALL_HOME: '/r' });
  expect(withPointer({ ROLLCALL_HOME: '' }, { state: '/s' })).toEqual({ ROLLCALL_HOME: '/s' });
});
