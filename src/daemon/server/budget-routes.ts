import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { BudgetReply, UsageReply } from '../../protocol/api-budget.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { CaptureService } from '../capture/service.ts';
import { budgetReply, usageReply } from '../capture/usage-view.ts';
import type { Daemon } from '../context.ts';
import { findSession } from '../register/find-session.ts';
import { queryDirectory, queryNumber, workspaceOf } from './query.ts';

const GROUPS = ['session', 'day', 'project'] as const;

/** How full windows are, and what was used. */
export function budgetRoutes(app: Hono<{ Bindings: HttpBindings }>, d: Daemon, capture: CaptureService | null): void {
  app.get('/api/budget', async (c) => c.json((await budgetReply(d, await workspaceOf(d, c), queryDirectory(c))) satisfies BudgetReply));

  app.get('/api/usage', async (c) => {
    const cwd = queryDirectory(c);
    const by = GROUPS.find((group) => group === (c.req.query('by') ?? 'session'));
    if (by === undefined) throw new RollcallError('BAD_REQUEST', { detail: `by must be one of ${GROUPS.join(', ')}` });
    if (capture === null) throw new RollcallError('ARCHIVE_UNAVAILABLE', { detail: 'capture.enabled is false' });
    const ref = c.req.query('session');
    const { workspace } = await d.places.home(cwd);
    const session = ref === undefined ? null : await d.store.read((tx) => findSession(tx, workspace.id, ref));
    const last = queryNumber(c, 'last');
    const since = last === null ? null : d.clock.now() - last * 1000;
    const buckets = await capture.writer.call('usage', {
      ...(session === null ? {} : { session: session.agentSessionId }),
      ...(since === null ? {} : { since }),
    });
    const all = c.req.query('all') === '1' || session !== null;
    return c.json((await usageReply(d, buckets, { by, cwd, project: all ? null : workspace })) satisfies UsageReply);
  });
}
