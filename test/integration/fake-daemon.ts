import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { formatEndpoint, type Endpoint } from '../../src/protocol/endpoint.ts';

export interface Received {
  line: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: Buffer;
  /** Of the whole request. */
  bytes: number;
}

export interface FakeDaemon {
  endpoint: Endpoint;
  /** Whole requests, in order. */
  received: Received[];
  /** Connections so far, also those that sent nothing. */
  connections: number;
  close(): Promise<void>;
}

/** What a fake daemon does with a connection; a whole request is read and kept unless `accepted` takes the socket over. */
export interface Behaviour {
  accepted?: (socket: Socket) => void;
  head?: (socket: Socket, daemon: FakeDaemon) => void;
  request?: (socket: Socket, request: Received, daemon: FakeDaemon) => void;
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n';

/** The status line at once, the payload and the secret when the whole body is there: as the daemon does. */
export function answers(payload: string | ((request: Received) => string)): Behaviour {
  return {
    head: (socket) => socket.write(HEAD),
    request: (socket, request, { endpoint }) =>
      socket.end(`${typeof payload === 'string' ? payload : payload(request)}\n${endpoint.secret}\n`),
  };
}

/** Sends exactly this, `SECRET` replaced by the daemon's own, and closes. */
export function sends(raw: string): Behaviour {
  return { request: (socket, _request, { endpoint }) => socket.end(raw.replaceAll('SECRET', endpoint.secret)) };
}

export const acceptsAndNeverAnswers: Behaviour = {};
export const acceptsAndNeverReads: Behaviour = { accepted: (socket) => socket.pause() };
export const startsAndNeverFinishes: Behaviour = { head: (socket) => socket.write(HEAD) };

/** A server on loopback whose endpoint file stands in `state`. Its process is this one, or `changes.pid`. */
export async function fakeDaemon(state: string, behaviour: Behaviour, changes: Partial<Endpoint> = {}): Promise<FakeDaemon> {
  const sockets = new Set<Socket>();
  const server = createServer({ pauseOnConnect: behaviour.accepted !== undefined }, (socket) => {
    daemon.connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (behaviour.accepted) behaviour.accepted(socket);
    else readRequest(socket, behaviour, daemon);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint: Endpoint = {
    port: (server.address() as AddressInfo).port,
    token: '0123456789abcdef'.repeat(3),
    secret: 'fedcba9876543210'.repeat(3),
    pid: process.pid,
    boot: currentBoot(),
    version: '0.1.0',
    ...changes,
  };
  const daemon: FakeDaemon = {
    endpoint,
    received: [],
    connections: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  writeFileSync(path.join(state, 'endpoint'), formatEndpoint(endpoint), { mode: 0o600 });
  return daemon;
}

export function currentBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '-';
  }
}

function readRequest(socket: Socket, behaviour: Behaviour, daemon: FakeDaemon): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  let head: string | null = null;
  let length = 0;
  socket.on('data', (part: Buffer) => {
    parts.push(part);
    bytes += part.length;
    if (head === null) {
      const text = Buffer.concat(parts).toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end === -1) return;
      head = text.slice(0, end);
      length = end + 4 + Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
      behaviour.head?.(socket, daemon);
    }
    if (bytes < length) return;
    const [line = '', ...fields] = head.split('\r\n');
    const headers = Object.fromEntries(fields.map((field) => [field.split(':')[0]!.toLowerCase(), field.slice(field.indexOf(':') + 2)]));
    const request = { line, headers, body: Buffer.concat(parts).subarray(head.length + 4, length), bytes: length };
    daemon.received.push(request);
    behaviour.request?.(socket, request, daemon);
  });
}
