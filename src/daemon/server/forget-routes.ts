import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import type { ForgetTranscriptsReply, ForgetUndoReply, ForgottenReply } from '../../protocol/api-forget.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { forgetTranscripts, forgottenReply, undoForget } from '../capture/forget.ts';
import type { CapturePlaces } from '../capture/open.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';
import { callerSchema, directory } from './requests.ts';

const ref = z.string().min(1).max(4096);
const asked = { cwd: directory, caller: callerSchema };
const forgetRequest = z
  .object({
    ...asked,
    session: ref.nullable(),
    before: z.number().int().positive().nullable(),
    all: z.boolean(),
    dryRun: z.boolean(),
    only: z.array(ref).max(1_000_000).nullable(),
  })
  .refine(({ session, before }) => (session === null) !== (before === null), { message: 'a session or a time, and not both' });
const undoRequest = z.object({ ...asked, session: ref });

/**
 * What takes sessions out of the archive: src/protocol/api-forget.ts. It works also where nothing is captured.
 *
 * @param resting the threads of the archive are let go after each request: nothing else needs them
 */
export function forgetRoutes(
  app: Hono<{ Bindings: HttpBindings }>,
  d: Daemon,
  archive: CaptureService,
  places: CapturePlaces,
  resting: boolean,
): void {
  const answered = async <Reply>(work: Promise<Reply>): Promise<Reply> => {
    try {
      return await work;
    } finally {
      if (resting) await archive.rest();
    }
  };
  app.post('/api/forget/transcripts', async (c) => {
    const request = await bodyOf(c, forgetRequest);
    return c.json((await answered(forgetTranscripts(d, archive, places, request))) satisfies ForgetTranscriptsReply);
  });
  app.get('/api/forget/transcripts', async (c) => c.json((await answered(forgottenReply(archive))) satisfies ForgottenReply));
  app.post('/api/forget/transcripts/undo', async (c) => {
    const request = await bodyOf(c, undoRequest);
    return c.json((await answered(undoForget(d, archive, request))) satisfies ForgetUndoReply);
  });
}

async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
}
