import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { CaptureStarted, CapturesReply, CaptureView, ScrollbackReply } from '../../protocol/api-terminal.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';
import { directory, whoamiRequest } from './requests.ts';

const ref = z.string().min(1).max(200);
const place = z.string().min(1).max(4096);
const captureRequest = whoamiRequest.extend({ socket: place.startsWith('/'), pane: ref, session: ref.nullable() });
const stopRequest = z.object({ cwd: directory, socket: place.startsWith('/'), ref });
const scrollbackRequest = z.object({
  cwd: directory,
  files: z.array(place.startsWith('/')).min(1).max(1000),
  session: ref.nullable(),
  dryRun: z.boolean(),
});

/**
 * Captured terminals: src/protocol/api-terminal.ts. What is captured is listed, and can be stopped, also where nothing new may be.
 *
 * @param capture null: nothing is captured; `archive`: the same service, whatever the settings say
 */
export function captureRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  d: Daemon,
  capture: CaptureService | null,
  archive: CaptureService,
): void {
  const workspaceOf = async (cwd: string): Promise<number> => (await d.places.home(cwd)).workspace.id;

  app.get('/api/captures', async (c) => {
    const captures = await archive.terminals.list();
    return c.json({ captures, now: new Date(d.clock.now()).toISOString() } satisfies CapturesReply);
  });

  app.post('/api/captures', async (c) => {
    const { instance, ...request } = await body(c, captureRequest);
    const whole = { ...request, instance: { ...instance, tmuxServer: instance.tmuxServer ?? null } };
    return c.json((await on(capture).terminals.start(whole)) satisfies CaptureStarted);
  });

  app.post('/api/captures/stop', async (c) => {
    const { cwd, socket, ref: named } = await body(c, stopRequest);
    return c.json((await archive.terminals.stop(await workspaceOf(cwd), socket, named)) satisfies CaptureView);
  });

  app.post('/api/import/scrollback', async (c) => {
    const request = await body(c, scrollbackRequest);
    return c.json((await on(capture).terminals.import(await workspaceOf(request.cwd), request)) satisfies ScrollbackReply);
  });
}

async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}

/** @throws CAPTURE_OFF */
function on(capture: CaptureService | null): CaptureService {
  if (capture === null) throw new RollcallError('CAPTURE_OFF');
  return capture;
}
