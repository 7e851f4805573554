import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import * as z from 'zod';
import { type ExportStarted, type ExportState, TRANSCRIPT_FORMATS } from '../../protocol/api-export.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { askedSession } from '../capture/asked-session.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';
import { directory } from './requests.ts';

const exportRequest = z.object({
  cwd: directory,
  session: z.string().min(1).max(200),
  directory,
  format: z.enum(TRANSCRIPT_FORMATS),
  parts: z.boolean(),
  raw: z.boolean(),
  force: z.boolean(),
});

/** Exports of captured sessions: src/protocol/api-export.ts. */
export function exportRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon, capture: CaptureService | null): void {
  app.post('/api/exports', async (c) => {
    const parsed = exportRequest.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
    const { cwd, session, parts, ...how } = parsed.data;
    if (parts && how.format !== 'md') throw new RollcallError('BAD_REQUEST', { detail: 'parts are written as md' });
    const service = on(capture);
    const asked = await askedSession(d, service, (await d.places.home(cwd)).workspace.id, session);
    const id = service.exports.start(asked, { ...how, parts: parts ? 'always' : 'never', whole: null, ignore: null });
    return c.json({ id } satisfies ExportStarted);
  });

  app.get('/api/exports/:id', async (c) => c.json((await on(capture).exports.state(c.req.param('id'))) satisfies ExportState));

  app.post('/api/exports/:id/cancel', async (c) => {
    await on(capture).exports.cancel(c.req.param('id'));
    return c.json({});
  });
}

/** @throws CAPTURE_OFF */
function on(capture: CaptureService | null): CaptureService {
  if (capture === null) throw new RollcallError('CAPTURE_OFF');
  return capture;
}
