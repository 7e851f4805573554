import { mkdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import { directoriesOf, socketPath } from '../../src/platform/directories.ts';
import { processIdOf } from '../../src/platform/processes.ts';
import { RollcallError } from '../../src/protocol/errors.ts';
import { temporaryHome, type TemporaryHome } from './cli-support/home.ts';

let home: TemporaryHome;
const clientOf = (options: { mayStart?: boolean; version?: string } = {}): Client =>
  createClient({ env: home.env, cwd: home.directory, mayStart: true, ...options });
const codeOf = async (work: () => Promise<unknown>): Promise<string> => {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error instanceof RollcallError ? error.code : String(error);
  }
};

beforeEach(() => {
  home = temporaryHome();
});
afterEach(async () => {
  await codeOf(async () => clientOf({ mayStart: false }).stop());
  home.remove();
});

describe('a client and the real daemon', () => {
  test('one that may not start a daemon says that none runs; one that may, starts it once', async () => {
    expect(await codeOf(() => clientOf({ mayStart: false }).status())).toBe('DAEMON_UNREACHABLE');
    const replies = await Promise.all(Array.from({ length: 8 }, () => clientOf().daemon()));
    expect(new Set(replies.map((r) => r.pid)).size).toBe(1);
    expect((await clientOf({ mayStart: false }).daemon()).pid).toBe(replies[0]?.pid);
  });

  test('an older daemon leaves for a new one; a newer one, and one of the same version, are used as they are', async () => {
    const first = await clientOf().daemon();
    expect((await clientOf({ version: '0.0.1' }).daemon()).pid).toBe(first.pid);
    expect((await clientOf({ version: first.version }).daemon()).pid).toBe(first.pid);
    expect((await clientOf({ version: '99.0.0' }).daemon()).pid).not.toBe(first.pid);
  });

  test('one that may not start a daemon replaces none', async () => {
    const first = await clientOf().daemon();
    expect((await clientOf({ mayStart: false, version: '99.0.0' }).daemon()).pid).toBe(first.pid);
  });

  test('stop resolves when the process is gone, and requests that meet a leaving daemon find the next one', async () => {
    const { pid } = await clientOf().daemon();
    const stopping = clientOf({ mayStart: false }).stop();
    const replies = await Promise.all(Array.from({ length: 10 }, () => clientOf().sessions({ all: true, ended: true })));
    expect((await stopping).pid).toBe(pid);
    // This process is its parent, and may not have looked after its child yet: a zombie is gone.
    expect(processIdOf(pid)).toBeNull();
    expect(replies.every((r) => Array.isArray(r.sessions))).toBe(true);
  });

  test('every question has its answer', async () => {
    const client = clientOf();
    expect((await client.status()).sessions).toEqual([]);
    expect((await client.leases({ all: true })).leases).toEqual([]);
    expect((await client.journal({ all: true, limit: 5 })).entries).toEqual([]);
    expect((await client.probe()).ok).toBe(true);
    await client.report({ verdict: 'not-enforcing', reasons: ['a reason of this test'], checkedAt: new Date().toISOString() });
    expect((await client.status()).enforcement.verdict).not.toBe('enforcing');
    expect(await codeOf(() => client.session('nobody'))).toBe('NO_SUCH_SESSION');
  });
});

describe('a socket that is not the daemon', () => {
  test('an answer that ends too early is said to be cut', async () => {
    const { state } = directoriesOf(home.env);
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"sessions":[]'));
    });
    await new Promise<void>((done) => {
      server.listen(socketPath(state, home.env), done);
    });
    expect(await codeOf(() => clientOf().status())).toBe('DAEMON_UNREACHABLE');
    await expect(clientOf().status()).rejects.toThrow('its answer was cut off');
    await new Promise((done) => {
      server.close(done);
    });
  });

  test('a state directory that is a link is not used', async () => {
    const { state, stateBase } = directoriesOf(home.env);
    mkdirSync(stateBase, { recursive: true, mode: 0o700 });
    mkdirSync(join(home.directory, 'elsewhere'), { mode: 0o700 });
    symlinkSync(join(home.directory, 'elsewhere'), state);
    expect(await codeOf(async () => clientOf().status())).toBe('STATE_DIRECTORY_UNSAFE');
  });
});
