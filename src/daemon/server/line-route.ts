import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { LineReply, LineRequest } from '../../protocol/api-line.ts';
import type { Daemon } from '../context.ts';
import { claudeLine, tmuxLine } from '../line-view.ts';
import { readBody } from './body.ts';
import { originOf } from './hook-route.ts';
import { directory } from './requests.ts';

/** Claude Code says some 2 KB. */
const BODY_LIMIT = 1_000_000;

/** Body of `POST /api/line`. */
export const lineRequest = z.discriminatedUnion('for', [
  z.object({ for: z.literal('claude-code'), said: z.string().max(BODY_LIMIT), cwd: directory, pid: z.number().int().positive() }),
  z.object({
    for: z.literal('tmux'),
    pane: z
      .string()
      .regex(/^%\d{1,9}$/)
      .nullable(),
    cwd: directory,
    pid: z.number().int().positive(),
  }),
]);

/** What the Node client asks. Null never: it names a directory. */
export async function lineReply(d: Daemon, request: LineRequest): Promise<LineReply | null> {
  return request.for === 'tmux' ? tmuxLine(d, request.pane, request.cwd) : claudeLine(d, request.said, request.cwd, request.pid);
}

/** `POST /line/<whose>`, what the shell client asks: the reply is that of a hook, so it counts only with the secret. */
export function lineRoute(d: Daemon, secret: string) {
  return async (request: IncomingMessage, response: ServerResponse, whose: 'claude-code' | 'tmux'): Promise<void> => {
    response.sendDate = false;
    response.writeHead(200);
    response.flushHeaders();
    let reply: LineReply | null;
    try {
      const body = await readBody(request, BODY_LIMIT);
      const { pid, tmuxPane } = originOf(request);
      // Bash drops the line ends behind a text, so none counts here.
      const cwd = directory.safeParse(body.replace(/\n+$/, '')).data ?? '/';
      reply = whose === 'tmux' ? await tmuxLine(d, tmuxPane, cwd) : await claudeLine(d, body, null, pid);
    } catch (error) {
      // No secret: the client shows nothing.
      d.log.warn({ whose, problem: String(error) }, 'no line');
      response.end();
      return;
    }
    response.end(`${reply?.line ?? ''}\n${secret}\n`);
  };
}
