import type { MiddlewareHandler } from 'hono';
import { directory } from './requests.ts';

/** The copy of the register in the old registry's files. Both never fail. */
export interface Mirror {
  /** @param changes the command may change something */
  before(directory: string, changes: boolean): Promise<void>;
  after(): Promise<void>;
}

/** They tell of the roll, or change it. */
const ABOUT_THE_ROLL = /^\/api\/(?:roll|identify|register|whoami|forget|heartbeat|amend|retire|cleanup|import\/fpai|export)$/;
const LONGEST_WAIT_MS = 2000;

/**
 * What was written into the old files counts for the command that follows it, and what a command changed stands in them when
 * it returns. A mirror that takes long keeps no command waiting; it goes on by itself.
 */
export function mirroredRoll(mirror: Mirror): MiddlewareHandler {
  return async (c, next) => {
    if (!ABOUT_THE_ROLL.test(c.req.path)) return next();
    const posted = c.req.method === 'POST';
    const changes = posted && c.req.path !== '/api/whoami';
    const body: unknown = posted ? await c.req.json().catch(() => null) : null;
    const cwd = directory.safeParse(posted ? (body as { cwd?: unknown } | null)?.cwd : c.req.query('cwd'));
    if (cwd.success) await inTime(mirror.before(cwd.data, changes));
    await next();
    if (changes) await inTime(mirror.after());
  };
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, LONGEST_WAIT_MS)));
  await Promise.race([work.catch(() => {}), limit]);
  clearTimeout(timer);
}
