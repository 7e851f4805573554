import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import * as z from 'zod';
import type { ImportAuditReply, ImportedHandOffReply, ImportedHandOffsReply, ImportHandOffsReply } from '../../protocol/api-import.ts';
import { RollcallError } from '../../protocol/errors.ts';
import { ImportedHandOffs } from '../capture/imported-hand-offs.ts';
import type { CapturePlaces } from '../capture/open.ts';
import type { Daemon } from '../context.ts';
import { importAudit } from '../governance/import-audit.ts';
import { directory } from './requests.ts';

const importRequest = z.object({ cwd: directory, paths: z.array(directory).min(1).max(10_000), dryRun: z.boolean() });
const auditRequest = z.object({ cwd: directory, path: directory, dryRun: z.boolean() });

/** Hand-offs and audit logs of older tools, also where transcripts are not captured: src/protocol/api-import.ts. */
export function importRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon, places: CapturePlaces): void {
  const imported = new ImportedHandOffs(places.handOffs, d.clock);

  app.post('/api/import/handoffs', async (c) => {
    const parsed = importRequest.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
    return c.json((await imported.import(parsed.data)) satisfies ImportHandOffsReply);
  });

  app.post('/api/import/audit', async (c) => {
    const parsed = auditRequest.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) throw new RollcallError('BAD_REQUEST', { detail: z.prettifyError(parsed.error).replaceAll('\n', ' ') });
    return c.json((await importAudit(d, parsed.data)) satisfies ImportAuditReply);
  });

  app.get('/api/imported-handoffs', async (c) => c.json({ handOffs: await imported.list() } satisfies ImportedHandOffsReply));

  app.get('/api/imported-handoff', async (c) => c.json((await imported.find(c.req.query('ref') ?? '')) satisfies ImportedHandOffReply));
}
