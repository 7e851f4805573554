import { connect } from 'node:net';
import type { ProjectService } from '../../config/services.ts';
import { run } from '../../platform/run.ts';

const PORT_LIMIT_MS = 2_000;
const URL_LIMIT_MS = 5_000;
const COMMAND_LIMIT_MS = 10_000;
const LOOPBACK = ['127.0.0.1', '::1'];

/** Whether a service of the project answers. @param root where commands run */
export async function probeService(
  service: ProjectService,
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<{ up: boolean; detail: string }> {
  if (service.port !== undefined) return probePort(service.port);
  if (service.url !== undefined) return probeUrl(service.url);
  return probeCommand(service.command ?? '', root, env);
}

async function probePort(port: number): Promise<{ up: boolean; detail: string }> {
  const answers = await Promise.all(LOOPBACK.map((host) => listens(host, port)));
  return answers.includes(true) ? { up: true, detail: `port ${port} answers` } : { up: false, detail: `nothing listens on port ${port}` };
}

function listens(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: PORT_LIMIT_MS });
  const over = (up: boolean) => () => {
    socket.destroy();
    resolve(up);
  };
  socket.once('connect', over(true)).once('error', over(false)).once('timeout', over(false));
  return promise;
}

async function probeUrl(url: string): Promise<{ up: boolean; detail: string }> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(URL_LIMIT_MS) });
    await response.body?.cancel();
    return { up: response.status < 500, detail: `${url} answered with ${response.status}` };
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return { up: false, detail: `${url} ${late ? `did not answer within ${URL_LIMIT_MS / 1000} s` : 'does not answer'}` };
  }
}

async function probeCommand(
  command: string,
  root: string,
  env: Readonly<Record<string, string>>,
): Promise<{ up: boolean; detail: string }> {
  const result = await run('/bin/sh', ['-c', command], { cwd: root, env, timeoutMs: COMMAND_LIMIT_MS });
  if (result.kind === 'failed') return { up: false, detail: `\`${command}\`: ${result.detail}` };
  return { up: result.code === 0, detail: `\`${command}\` ended with ${result.code}` };
}
