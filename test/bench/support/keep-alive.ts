import { connect, type Socket } from 'node:net';
import type { Endpoint } from '../../../src/protocol/endpoint.ts';

/** Where the daemon finds the agent behind a request. */
export interface Caller {
  pid: number;
  ppid: number;
}

/**
 * Hook requests on one connection that stays open, written and read with as little work as can be: what is measured is
 * the daemon, and the client takes its share of the same two cores.
 */
export class KeepAlive {
  readonly #socket: Socket;
  readonly #endpoint: Endpoint;
  #text = '';
  #waiting: { resolve: (reply: string) => void; reject: (error: Error) => void } | null = null;

  private constructor(socket: Socket, endpoint: Endpoint) {
    this.#socket = socket;
    this.#endpoint = endpoint;
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (part: unknown) => this.#read(String(part)));
    socket.on('close', () => this.#waiting?.reject(new Error('the daemon closed the connection')));
    socket.on('error', (error) => this.#waiting?.reject(error));
  }

  static open(endpoint: Endpoint): Promise<KeepAlive> {
    return new Promise((resolve, reject) => {
      const socket = connect(endpoint.port, '127.0.0.1', () => resolve(new KeepAlive(socket, endpoint)));
      socket.once('error', reject);
    });
  }

  /** What the hook would print: empty for silence. Throws when the reply is not whole. One request at a time. */
  hook(event: string, body: string, caller: Caller | null): Promise<string> {
    const from = caller === null ? '' : `X-Rollcall-Pid: ${caller.pid}\r\nX-Rollcall-Ppid: ${caller.ppid}\r\n`;
    const head =
      `POST /hook/claude-code/${event} HTTP/1.1\r\nHost: 127.0.0.1:${this.#endpoint.port}\r\n` +
      `Authorization: Bearer ${this.#endpoint.token}\r\n${from}Content-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(head + body);
    });
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }

  #read(part: string): void {
    this.#text += part;
    // The reply comes in chunks; the secret is its last line, and the empty chunk its end.
    if (!this.#text.endsWith('\r\n0\r\n\r\n') || this.#waiting === null) return;
    const { resolve, reject } = this.#waiting;
    const reply = this.#text;
    this.#text = '';
    this.#waiting = null;
    const start = reply.indexOf('\r\n', reply.indexOf('\r\n\r\n') + 4) + 2;
    const end = reply.indexOf(`\n${this.#endpoint.secret}\n`, start);
    if (!reply.startsWith('HTTP/1.1 200 ') || end < 0) reject(new Error(`no whole answer: ${reply.slice(0, 200)}`));
    else resolve(reply.slice(start, end));
  }
}
