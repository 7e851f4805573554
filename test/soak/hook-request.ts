import { connect } from 'node:net';
import type { Endpoint } from '../../src/protocol/endpoint.ts';

/** As the hook client: 1 s until the status line, 4 s for all of it. */
const STATUS_MS = 1000;
const TOTAL_MS = 4000;

export interface HookRequest {
  event: string;
  body: string;
  /** null: a process that the daemon cannot see. */
  caller: { pid: number; ppid: number } | null;
}

/**
 * One request as hooks/rollcall-hook sends it, on a connection of its own.
 *
 * @returns what the hook would print (empty: nothing); null when there is no whole, authentic answer in time
 */
export function hookRequest(endpoint: Endpoint, { event, body, caller }: HookRequest): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port: endpoint.port, noDelay: true });
    const end = (answer: string | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    let timer = setTimeout(() => end(null), STATUS_MS);
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      const from =
        caller === null ? '' : `X-Rollcall-Pid: ${caller.pid}\r\nX-Rollcall-Ppid: ${caller.ppid}\r\nX-Rollcall-Entrypoint: cli\r\n`;
      socket.write(
        `POST /hook/claude-code/${event} HTTP/1.0\r\nHost: 127.0.0.1:${endpoint.port}\r\nAuthorization: Bearer ${endpoint.token}\r\n${from}` +
          `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
    socket.on('data', (part: unknown) => {
      if (text === '') {
        clearTimeout(timer);
        timer = setTimeout(() => end(null), TOTAL_MS);
      }
      text += String(part);
    });
    socket.on('error', () => end(null));
    socket.on('close', () => end(wholeAnswer(text, endpoint.secret)));
  });
}

function wholeAnswer(text: string, secret: string): string | null {
  const head = text.indexOf('\r\n\r\n');
  const last = `\n${secret}\n`;
  return /^HTTP\/1\.[01] 200\b/.test(text) && head >= 0 && text.endsWith(last) ? text.slice(head + 4, -last.length) : null;
}
