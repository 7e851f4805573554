import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { directoriesOf, socketPath } from '../../../src/platform/directories.ts';
import { bootId } from '../../../src/platform/processes.ts';
import { formatEndpoint } from '../../../src/protocol/endpoint.ts';
import { temporaryHome } from './home.ts';

/** A server on the socket of a state directory that answers what a test tells it to: for replies that are hard to bring a daemon to. */
export interface ScriptedDaemon {
  env: Record<string, string>;
  directory: string;
  /** `METHOD /path?query` and body of each request so far. */
  requests: { line: string; body: unknown }[];
  /** What is answered to `METHOD /path` (without query) from now on; a text is sent as it is. */
  answer(line: string, reply: object | string, status?: number): void;
  /** The same for one request each; the last one stays. */
  answerInTurn(line: string, replies: readonly { reply: object; status?: number }[]): void;
  /** `METHOD /path` is not answered: the connection is closed without a byte. */
  hangUp(line: string): void;
  /** `METHOD /path` is left without an answer. */
  hold(line: string): void;
  /** Resolves when so many requests have come. */
  asked(count: number): Promise<void>;
  /** Resolves when a client has gone away from a request that was held. */
  dropped(): Promise<void>;
  close(): Promise<void>;
}

export async function startScriptedDaemon(version = '99.0.0'): Promise<ScriptedDaemon> {
  const { env, directory, remove } = temporaryHome();
  const { state } = directoriesOf(env);
  const socket = socketPath(state, env);
  for (const needed of [state, dirname(socket)]) mkdirSync(needed, { recursive: true, mode: 0o700 });
  const answers = new Map<string, { status: number; text: string } | 'hang up' | 'hold'>();
  const turns = new Map<string, { status: number; text: string }[]>();
  let drops = 0;
  const requests: ScriptedDaemon['requests'] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      const line = `${request.method} ${request.url}`;
      requests.push({ line, body: body === '' ? null : JSON.parse(body) });
      const route = line.replace(/\?.*$/, '');
      const unknown = { error: { code: 'NO_SUCH_ROUTE', details: { method: request.method, path: request.url } } };
      const turn = turns.get(route) ?? [];
      const given = (turn.length > 1 ? turn.shift() : turn[0]) ?? answers.get(route) ?? { status: 404, text: JSON.stringify(unknown) };
      if (given === 'hang up') request.socket.destroy();
      else if (given === 'hold') response.on('close', () => (drops += 1));
      else {
        response.writeHead(given.status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(given.text) });
        response.end(given.text);
      }
    });
  });
  await new Promise<void>((done) => {
    server.listen(socket, done);
  });
  const endpoint = { port: 1, token: 'a'.repeat(32), secret: 'b'.repeat(32), pid: process.pid, boot: bootId(), version };
  writeFileSync(join(state, 'endpoint'), formatEndpoint(endpoint), { mode: 0o600 });
  return {
    env,
    directory,
    requests,
    answer: (line, reply, status = 200) =>
      void answers.set(line, { status, text: typeof reply === 'string' ? reply : JSON.stringify(reply) }),
    answerInTurn: (line, replies) =>
      void turns.set(
        line,
        replies.map(({ reply, status = 200 }) => ({ status, text: JSON.stringify(reply) })),
      ),
    hangUp: (line) => void answers.set(line, 'hang up'),
    hold: (line) => void answers.set(line, 'hold'),
    asked: (count) => until(() => requests.length >= count),
    dropped: () => until(() => drops > 0),
    async close() {
      await new Promise((done) => {
        server.close(done);
      });
      remove();
    },
  };
}

/** Polls; the limit only says when a hanging test is given up. */
async function until(condition: () => boolean): Promise<void> {
  for (const limit = performance.now() + 20_000; !condition();) {
    if (performance.now() > limit) throw new Error('the scripted daemon waited in vain');
    await new Promise((done) => setTimeout(done, 10));
  }
}
