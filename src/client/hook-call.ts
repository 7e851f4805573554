/** One hook call as the command line and stdin give it. */
export interface HookCall {
  agent: string;
  event: string;
  /** The process that the agent started for this call, and its parent: the daemon finds the agent above them. */
  pid: number;
  ppid: number;
  body: Buffer;
}

export interface HookArguments {
  agent: string;
  event: string;
  pid: number;
  ppid: number;
  /** The pointer file of the install, where the shell client has named it. */
  pointer: string | null;
  /** Started by the shell client, which goes on by itself when this program fails. */
  hasCaller: boolean;
}

const NAME = /^[\w-]+$/;

/** `AGENT EVENT [--pid N --ppid N] [--pointer FILE]`; null when agent or event are no plain names. */
export function parseHookArguments(argv: readonly string[], own: { pid: number; ppid: number }): HookArguments | null {
  const [agent = '', event = ''] = argv;
  if (!NAME.test(agent) || !NAME.test(event)) return null;
  const option = (name: string): string | null => {
    const at = argv.indexOf(name);
    return at < 2 ? null : (argv[at + 1] ?? null);
  };
  const pid = option('--pid');
  return {
    agent,
    event,
    pid: Number(pid) || own.pid,
    ppid: Number(option('--ppid')) || own.ppid,
    pointer: option('--pointer'),
    hasCaller: pid !== null,
  };
}

/** `--no-coordination`, or ROLLCALL_NO_COORDINATION=1: the call is nobody's business. */
export function isOptedOut(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): boolean {
  return argv.includes('--no-coordination') || /^(?:1|true|yes|on)$/.test(env['ROLLCALL_NO_COORDINATION'] ?? '');
}

/** How long SessionEnd waits for the next piece of its body: stdin may stay open there. */
const QUIET_MS = 1000;

/**
 * The whole of stdin. At SessionEnd the body ends with the JSON object, or after a second without a byte; elsewhere it
 * ends with the stream, and the agent's own limit ends a stream that does not.
 */
export function readBody(stream: NodeJS.ReadableStream, event: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let timer: NodeJS.Timeout | undefined;
    const done = (): void => {
      clearTimeout(timer);
      resolve(Buffer.concat(parts));
    };
    const wait = (): void => {
      clearTimeout(timer);
      if (event === 'SessionEnd') timer = setTimeout(done, QUIET_MS);
    };
    stream.on('data', (part: Buffer) => {
      parts.push(part);
      if (event === 'SessionEnd' && isWholeJson(Buffer.concat(parts))) done();
      else wait();
    });
    stream.on('end', done);
    stream.on('error', done);
    wait();
  });
}

function isWholeJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
