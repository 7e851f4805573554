import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { ClosedownReply, InitReply } from '../../protocol/api-lifecycle.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { Daemon } from '../context.ts';
import { askClosedown } from '../lifecycle/ask.ts';
import { initView, keepInit } from '../lifecycle/init.ts';
import type { Closedown } from '../lifecycle/closedown.ts';
import { callerSchema, directory } from './requests.ts';

const asked = { cwd: directory, caller: callerSchema };
const initRequest = z.object(asked);
const line = z.string().max(2000);
const initResult = z.object({
  cwd: directory,
  passed: z.boolean(),
  checks: z
    .array(
      z.object({
        name: line,
        state: z.enum(['ok', 'warning', 'failed']),
        blocking: z.boolean(),
        detail: line,
        lines: z.array(line).max(200),
        remedy: line.nullable(),
        tookMs: z.number().min(0),
      }),
    )
    .max(1000),
});
const closedownRequest = z.object({ ...asked, session: z.string().min(1).max(200).nullable(), dryRun: z.boolean() });

/** The begin and the end of sessions: src/protocol/api-lifecycle.ts. */
export function lifecycleRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon, closedown: Closedown): void {
  app.post('/api/closedown', async (c) => {
    const request = await bodyOf(c, closedownRequest);
    return c.json((await askClosedown(d, closedown, request)) satisfies ClosedownReply);
  });
  app.post('/api/init', async (c) => c.json((await initView(d, await bodyOf(c, initRequest))) satisfies InitReply));
  app.post('/api/init/result', async (c) => {
    const { cwd, ...result } = await bodyOf(c, initResult);
    await keepInit(d, cwd, result);
    return c.json({});
  });
}

async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
