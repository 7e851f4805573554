import { chmodSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { RollcallError } from '../../protocol/errors.ts';
import type { Log } from '../log.ts';

export type HookHandler = (request: IncomingMessage, response: ServerResponse, agent: string, event: string) => Promise<void>;
export type LineHandler = (request: IncomingMessage, response: ServerResponse, whose: 'claude-code' | 'tmux') => Promise<void>;
export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface ServerOptions {
  socket: string;
  token: string;
  hook: HookHandler;
  line: LineHandler;
  api: ApiHandler;
  log: Log;
  /** Called with every request: the daemon counts itself busy. */
  onRequest: () => void;
}

export interface RunningServer {
  port: number;
  /** Takes no new request, and resolves when the running ones are answered. */
  close(): Promise<void>;
}

/** A request that stays open longer than this is cut: a hook has 5 s. */
const REQUEST_LIMIT_MS = 15_000;
/** A hook has 5 s; whatever is still open then has nobody who waits. */
const LEAVE_LIMIT_MS = 6_000;

/**
 * One handler on two doors: the unix socket (mode 0600 in a 0700 directory, so whoever gets there is this user) and
 * 127.0.0.1 with a fresh port and token at each start, where Host must be our own and Origin absent: a browser page
 * that guesses the port gets nothing.
 */
export async function listen(options: ServerOptions): Promise<RunningServer> {
  // The ESM import of node:http costs 20 ms at start-up, this 3 ms.
  const http = process.getBuiltinModule('node:http');
  let port = 0;
  let leaving = false;
  const expected = Buffer.from(`Bearer ${options.token}`);

  const serve = (request: IncomingMessage, response: ServerResponse, local: boolean): void => {
    // A line that is asked for every few seconds would keep the daemon for ever.
    if (request.url !== '/api/line' && !request.url?.startsWith('/line/')) options.onRequest();
    response.on('error', () => {});
    if (leaving) response.setHeader('connection', 'close');
    if (!local) {
      const problem = refusal(request, port, expected);
      if (problem) return refuse(response, problem);
    }
    const hook = /^\/hook\/([a-z-]{1,40})\/([A-Za-z]{1,60})$/.exec(request.url ?? '');
    if (request.method === 'POST' && hook?.[1] !== undefined && hook[2] !== undefined) {
      if (leaving) return refuse(response, new RollcallError('DAEMON_LEAVING'));
      options.hook(request, response, hook[1], hook[2]).catch((error: unknown) => {
        options.log.error({ err: error }, 'hook route failed');
        response.destroy();
      });
      return;
    }
    const line = /^\/line\/(claude-code|tmux)$/.exec(request.url ?? '')?.[1];
    if (request.method === 'POST' && (line === 'claude-code' || line === 'tmux')) {
      options.line(request, response, line).catch((error: unknown) => {
        options.log.error({ err: error }, 'line route failed');
        response.destroy();
      });
      return;
    }
    options.api(request, response);
  };

  const servers: Server[] = [http.createServer((q, r) => serve(q, r, false)), http.createServer((q, r) => serve(q, r, true))];
  for (const server of servers) {
    server.requestTimeout = REQUEST_LIMIT_MS;
    server.headersTimeout = 5_000;
    server.on('clientError', (_error, socket) => socket.destroy());
  }
  const [tcp, local] = servers as [Server, Server];
  await start(tcp, { host: '127.0.0.1', port: 0, backlog: 511 });
  const address = tcp.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  port = address.port;
  try {
    rmSync(options.socket, { force: true });
    await start(local, { path: options.socket, backlog: 511 });
    chmodSync(options.socket, 0o600);
  } catch (error) {
    tcp.close();
    throw new RollcallError('DAEMON_START_FAILED', { detail: `${options.socket}: ${(error as Error).message}` }, { cause: error });
  }

  return {
    port,
    async close() {
      leaving = true;
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
          server.closeIdleConnections();
          // A server that was closed no longer watches its own time limits.
          const cut = setTimeout(() => server.closeAllConnections(), LEAVE_LIMIT_MS);
          return closed.finally(() => clearTimeout(cut));
        }),
      );
    },
  };
}

function start(server: Server, where: { host: string; port: number; backlog: number } | { path: string; backlog: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function refusal(request: IncomingMessage, port: number, expected: Buffer): RollcallError | null {
  const { host, origin, authorization } = request.headers;
  if (origin !== undefined || (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`)) return new RollcallError('FOREIGN_ORIGIN');
  const given = Buffer.from(authorization ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected) ? null : new RollcallError('UNAUTHORIZED');
}

function refuse(response: ServerResponse, error: RollcallError): void {
  response.writeHead(error.http, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(error));
}
