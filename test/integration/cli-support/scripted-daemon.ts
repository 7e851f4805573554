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
  close(): Promise<void>;
}

export async function startScriptedDaemon(version = '99.0.0'): Promise<ScriptedDaemon> {
  const { env, directory, remove } = temporaryHome();
  const { state } = directoriesOf(env);
  const socket = socketPath(state, env);
  for (const needed of [state, dirname(socket)]) mkdirSync(needed, { recursive: true, mode: 0o700 });
  const answers = new Map<string, { status: number; text: string }>();
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
      const { status, text } = answers.get(route) ?? { status: 404, text: JSON.stringify(unknown) };
      response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
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
    async close() {
      await new Promise((done) => {
        server.close(done);
      });
      remove();
    },
  };
}
