import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { directoriesOf } from '../../src/platform/directories.ts';
import { bootId } from '../../src/platform/processes.ts';
import { formatEndpoint } from '../../src/protocol/endpoint.ts';
import { setupDependencies, type SetupDependencies } from '../../src/setup/dependencies.ts';

/** A home of its own, on a path with spaces and quotes, and a Rollcall in it whose build does nothing. */
export interface World {
  home: string;
  deps: SetupDependencies;
  /** ~/.claude/settings.json */
  settings: string;
  /** All files below the home with their bytes, modes and links, but for what the tests of daemons put there. */
  snapshot(): Record<string, string>;
}

const REPOSITORY = join(import.meta.dirname, '../..');

export function makeWorld(env: Record<string, string> = {}): World {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-setup-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const home = join(directory, `it's a "home"`);
  const root = join(directory, 'the program');
  for (const path of [home, join(root, 'bin'), join(root, 'dist'), join(root, 'hooks')]) mkdirSync(path, { recursive: true });
  writeFileSync(join(root, 'bin/rollcall.mjs'), '');
  writeFileSync(join(root, 'dist/hook.mjs'), 'process.exit(1);\n');
  cpSync(join(REPOSITORY, 'hooks/rollcall-hook'), join(root, 'hooks/rollcall-hook'));
  const whole = { HOME: home, PATH: process.env['PATH'] ?? '', ROLLCALL_HOME: join(directory, 'state'), ...env };
  let nonces = 0;
  const deps: SetupDependencies = {
    ...setupDependencies(whole, home),
    directories: directoriesOf(whole),
    managedSettings: join(directory, 'managed-settings.json'),
    program: {
      root,
      node: process.execPath,
      cli: join(root, 'bin/rollcall.mjs'),
      hook: join(root, 'dist/hook.mjs'),
      client: join(root, 'hooks/rollcall-hook'),
      version: '1.2.3',
    },
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    nonce: () => `nonce${(nonces += 1)}`,
  };
  return { home, deps, settings: join(home, '.claude/settings.json'), snapshot: () => snapshotOf(home) };
}

export function snapshotOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length + 1);
    if (entry.isSymbolicLink()) found[name] = 'link';
    else if (entry.isDirectory()) found[name] = 'directory';
    else found[name] = `${(statSync(path).mode & 0o777).toString(8)} ${readFileSync(path, 'latin1')}`;
  }
  return found;
}

export interface WireDaemon {
  /** Bodies of the hook calls so far. */
  calls: Record<string, unknown>[];
  close(): Promise<void>;
}

export type Payload = (body: Record<string, unknown>) => string;

/** The canaries as the daemon answers them. */
export const honest: Payload = (body) => {
  const path = (body['tool_input'] as { file_path?: string } | undefined)?.file_path;
  if (path !== '/.rollcall-canary/deny') return '';
  return denial(`Refused, as it must be: ${String(body['session_id'])}`);
};

export function denial(permissionDecisionReason: string): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason } });
}

/** A server that speaks the hook protocol and has its endpoint file in place. */
export async function startWireDaemon(deps: SetupDependencies, payload: Payload = honest, secret = 'b'.repeat(32)): Promise<WireDaemon> {
  const token = 'a'.repeat(32);
  const calls: Record<string, unknown>[] = [];
  const server: Server = createServer((request, response) => {
    response.writeHead(request.headers.authorization === `Bearer ${token}` ? 200 : 401, { 'Content-Type': 'application/json' });
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (text += part));
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      calls.push({ ...body, url: request.url });
      response.end(`${payload(body)}\n${secret}\n`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const { state } = deps.directories;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const line = formatEndpoint({ port, token, secret: 'b'.repeat(32), pid: process.pid, boot: bootId(), version: '1.2.3' });
  writeFileSync(join(state, 'endpoint'), line, { mode: 0o600 });
  const close = async (): Promise<void> => {
    rmSync(join(state, 'endpoint'), { force: true });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  onTestFinished(close);
  return { calls, close };
}
