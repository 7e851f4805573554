import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { ClosedownReply } from '../../protocol/api-lifecycle.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { askClosedown } from '../lifecycle/ask.ts';
import type { Closedown } from '../lifecycle/closedown.ts';
import { callerSchema, directory } from './requests.ts';

const asked = { cwd: directory, caller: callerSchema };
const closedownRequest = z.object({ ...asked, session: z.string().min(1).max(200).nullable(), dryRun: z.boolean() });

/** The begin and the end of sessions: src/protocol/api-lifecycle.ts. */
export function lifecycleRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon, closedown: Closedown): void {
  app.post('/api/closedown', async (c) => {
    const request = await bodyOf(c, closedownRequest);
    return c.json((await askClosedown(d, closedown, request)) satisfies ClosedownReply);
  });
}

async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
