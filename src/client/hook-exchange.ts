import type { Endpoint } from '../protocol/endpoint.ts';
import type { Environment } from './endpoint.ts';
import type { HookCall } from './hook-call.ts';

/**
 * One hook request over the loopback port, by hand over node:net. The daemon sends the status line as soon as it has
 * the request's header and the rest when it has decided; its secret as the last line makes the reply whole.
 */
export type Exchange =
  /** What to print; empty: nothing. */
  | { kind: 'answer'; payload: string }
  /** Nobody listens there. */
  | { kind: 'refused' }
  /** No status 200, no whole reply, not the daemon's, or too late. */
  | { kind: 'failed'; detail: string };

export interface ExchangeLimits {
  /** From the connection to the status line. */
  statusMs: number;
  /** From the start to the end of the reply. */
  totalMs: number;
}

export function exchange(endpoint: Endpoint, call: HookCall, env: Environment, limits: ExchangeLimits): Promise<Exchange> {
  const net = process.getBuiltinModule('node:net');
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let connected = false;
    let settled = false;
    const socket = net.connect({ host: '127.0.0.1', port: endpoint.port, noDelay: true });
    const settle = (outcome: Exchange): void => {
      if (settled) return;
      settled = true;
      clearTimeout(statusTimer);
      clearTimeout(totalTimer);
      socket.destroy();
      resolve(outcome);
    };
    const fail = (detail: string): void => settle({ kind: 'failed', detail });
    const statusTimer = setTimeout(() => fail(`no status line within ${limits.statusMs} ms`), limits.statusMs);
    const totalTimer = setTimeout(() => fail(`no whole answer within ${limits.totalMs} ms`), limits.totalMs);
    const judge = (): void => settle(judgeReply(Buffer.concat(parts), endpoint.secret));

    socket.on('connect', () => {
      connected = true;
      socket.write(requestHead(endpoint, call, env));
      socket.write(call.body);
    });
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      const status = statusLine(parts);
      if (status === null) return;
      clearTimeout(statusTimer);
      if (!isOk(status)) fail(status);
    });
    socket.on('end', judge);
    socket.on('close', judge);
    socket.on('error', () => {
      if (!connected) settle({ kind: 'refused' });
      else judge();
    });
  });
}

function requestHead(endpoint: Endpoint, call: HookCall, env: Environment): string {
  const pane = plain(env['TMUX_PANE'], /[^%\w.:-]/g);
  const entrypoint = plain(env['CLAUDE_CODE_ENTRYPOINT'], /[^\w.-]/g);
  const lines = [
    `POST /hook/${call.agent}/${call.event} HTTP/1.0`,
    `Host: 127.0.0.1:${endpoint.port}`,
    `Authorization: Bearer ${endpoint.token}`,
    `X-Rollcall-Pid: ${call.pid}`,
    `X-Rollcall-Ppid: ${call.ppid}`,
    ...(pane ? [`X-Rollcall-Tmux: ${pane}`] : []),
    ...(entrypoint ? [`X-Rollcall-Entrypoint: ${entrypoint}`] : []),
    'Content-Type: application/json',
    `Content-Length: ${call.body.length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function plain(value: string | undefined, foreign: RegExp): string {
  return (value ?? '').replaceAll(foreign, '').slice(0, 64);
}

function statusLine(parts: readonly Buffer[]): string | null {
  const start = Buffer.concat(parts).toString('latin1', 0, 256);
  const end = start.indexOf('\r\n');
  return end === -1 ? null : start.slice(0, end);
}

function isOk(status: string): boolean {
  return /^HTTP\/1\.[01] 200(?!\d)/.test(status);
}

/** A reply counts only with status 200 and when its last line is exactly the secret. */
export function judgeReply(reply: Buffer, secret: string): Exchange {
  const text = reply.toString('utf8');
  const bodyStart = text.indexOf('\r\n\r\n') + 4;
  if (bodyStart < 4 || !isOk(text)) return { kind: 'failed', detail: 'no answer, or one that was cut off' };
  const body = text.slice(bodyStart);
  const last = `${secret}\n`;
  if (body === last) return { kind: 'answer', payload: '' };
  if (!body.endsWith(`\n${last}`)) return { kind: 'failed', detail: 'the answer is cut off, or not of this daemon' };
  return { kind: 'answer', payload: body.slice(0, -last.length - 1) };
}
