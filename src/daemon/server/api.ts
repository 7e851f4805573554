import type { HttpBindings } from '@hono/node-server';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import type {
  CallerReply,
  DaemonReply,
  EnforcementReport,
  JournalReply,
  LeasesReply,
  ProbeReply,
  RefreshReply,
  ReleaseReply,
  SessionReply,
  SessionsReply,
  StatusReply,
  StopReply,
} from '../../protocol/api.ts';
import type { AreasReply } from '../../protocol/api-areas.ts';
import type { ExportReply, ImportReply } from '../../protocol/api-compat.ts';
import type {
  AmendReply,
  CleanupReply,
  ForgetReply,
  HeartbeatReply,
  IdentifyReply,
  RegisterReply,
  RollReply,
  WhoamiReply,
} from '../../protocol/api-identity.ts';
import type { HistoryReply, ReplayReply } from '../../protocol/api-history.ts';
import type { IntentReply } from '../../protocol/api-intent.ts';
import type { InboxReply, SendReply } from '../../protocol/api-messages.ts';
import type { PriorityReply } from '../../protocol/api-priority.ts';
import type { ClaimReply, MineReply, UnlockReply, WaitReply, WhoseReply } from '../../protocol/api-leases.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { CapturePlaces } from '../capture/open.ts';
import type { CaptureService } from '../capture/service.ts';
import type { Daemon } from '../context.ts';
import type { Closedown } from '../lifecycle/closedown.ts';
import type { Installed } from '../installed-hooks.ts';
import { governanceWarnings } from '../governance/probe.ts';
import { historyOf } from '../history.ts';
import { activitiesIn } from '../register/activities.ts';
import { amend } from '../register/amend.ts';
import { areas } from '../register/areas.ts';
import { claim } from '../register/claim.ts';
import { cleanup } from '../register/cleanup.ts';
import { exportRegistry } from '../register/export-registry.ts';
import { forgetIdentity } from '../register/forget-identity.ts';
import { findSession } from '../register/find-session.ts';
import { heartbeat } from '../register/heartbeat.ts';
import { identify } from '../register/identify.ts';
import { importFpai } from '../register/import-fpai.ts';
import { intent } from '../register/intent.ts';
import { inbox } from '../register/inbox.ts';
import { mine } from '../register/mine.ts';
import { priority } from '../register/priority.ts';
import { refresh } from '../register/refresh.ts';
import { registerSession } from '../register/register-session.ts';
import { callingSession, release } from '../register/release.ts';
import { retire } from '../register/retire.ts';
import { rollOf } from '../register/roll.ts';
import { send } from '../register/send.ts';
import { unlock } from '../register/unlock.ts';
import { waitFor } from '../register/wait.ts';
import { whoami } from '../register/whoami.ts';
import { whose } from '../register/whose.ts';
import { replayOf } from '../replay.ts';
import { incidentViews, journalView, mixedFiles, oneSession, snapshot } from '../views.ts';
import { leftWorktrees } from '../worktree/left.ts';
import {
  amendRequest,
  areasRequest,
  callerSchema,
  claimRequest,
  cleanupRequest,
  enforcementReport,
  heartbeatRequest,
  identifyRequest,
  importRequest,
  inboxRequest,
  intentRequest,
  mineRequest,
  priorityRequest,
  registerRequest,
  releaseRequest,
  retireRequest,
  sendRequest,
  unlockRequest,
  waitRequest,
  whoamiRequest,
  whoseRequest,
} from './requests.ts';
import { governanceRoutes } from './governance-routes.ts';
import { lifecycleRoutes } from './lifecycle-routes.ts';
import { instructionRoutes } from './instruction-routes.ts';
import { importRoutes } from './import-routes.ts';
import { lineReply, lineRequest } from './line-route.ts';
import { type Mirror, mirroredRoll } from './mirrored.ts';
import { archiveRoutes } from './archive-routes.ts';
import { budgetRoutes } from './budget-routes.ts';
import { captureRoutes } from './capture-routes.ts';
import { exportRoutes } from './export-routes.ts';
import { forgetRoutes } from './forget-routes.ts';
import { queryDirectory, queryNumber, workspaceOf } from './query.ts';
import { worktreeRoutes } from './worktree-routes.ts';
import type { ApiHandler } from './server.ts';

/** What the API shows of the daemon beside the register; made in main.ts. */
export interface Control {
  describe(): Promise<DaemonReply>;
  probe(): Promise<ProbeReply>;
  /** Leaves after the current requests. */
  stop(): void;
  /** Aborts when the daemon leaves, with DAEMON_LEAVING as the reason: for requests that would keep it. */
  leavingSignal: AbortSignal;
  /** Of the hooks and the status line that count in this directory. */
  installed(directory: string, workspaceId: number): Promise<Installed>;
  reportEnforcement(directory: string, workspaceId: number, report: EnforcementReport): Promise<void>;
  unprotected(): Promise<StatusReply['unprotected']>;
  missed(): Promise<StatusReply['missed']>;
}

const JOURNAL_LIMIT = 1000;
const ENDED_SHOWN = 50;

/** @param capture null: capture.enabled is false; `archive`: the same service also then, for what was captured before */
export function apiHandler(
  d: Daemon,
  control: Control,
  mirror: Mirror,
  capture: CaptureService | null,
  archive: CaptureService,
  places: CapturePlaces,
  closedown: Closedown,
): ApiHandler {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('/api/*', mirroredRoll(mirror));
  const now = () => new Date(d.clock.now()).toISOString();

  app.get('/api/status', async (c) => {
    const cwd = queryDirectory(c);
    const home = await d.places.home(cwd);
    const [seen, { enforcement, statusLine }, unprotected, missed, daemon] = await Promise.all([
      d.store.read(async (tx) => ({
        ...(await snapshot(d, tx, home.workspace.id, 0)),
        incidents: await incidentViews(d, tx, home.workspace.id),
        mixed: await mixedFiles(tx, home.workspace.id),
        leftWorktrees: await leftWorktrees(tx, home.workspace.id),
      })),
      control.installed(cwd, home.workspace.id),
      control.unprotected(),
      control.missed(),
      control.describe(),
    ]);
    const root = home.worktree?.path ?? home.workspace.key;
    const full = capture?.limit.view?.warning ?? null;
    const warnings = [...d.configWarnings(cwd), ...(await governanceWarnings(d, cwd)), ...statusLine, ...(full === null ? [] : [full])];
    return c.json({
      workspace: { name: home.workspace.name, root },
      enforcement,
      ...seen,
      unprotected,
      missed,
      warnings,
      daemon,
      now: now(),
    } satisfies StatusReply);
  });

  app.get('/api/sessions', async (c) => {
    const workspaceId = await workspaceOf(d, c);
    const ended = c.req.query('ended') === '1' ? ENDED_SHOWN : 0;
    const { sessions } = await d.store.read((tx) => snapshot(d, tx, workspaceId, ended));
    return c.json({ sessions, now: now() } satisfies SessionsReply);
  });

  app.get('/api/sessions/:ref', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    const reply = await d.store.read(async (tx) => {
      const row = await findSession(tx, workspace.id, c.req.param('ref'));
      const entries = await tx.journal.recent({ sessionId: row.id, limit: 50 });
      const activity = (await activitiesIn(tx, [row.workspaceId])).get(row.id);
      const journal = await journalView(tx, entries.reverse());
      return { ...(await oneSession(d, tx, row)), ...(activity === undefined ? {} : { activity }), journal };
    });
    return c.json({ ...reply, now: now() } satisfies SessionReply);
  });

  app.get('/api/leases', async (c) => {
    const workspaceId = await workspaceOf(d, c);
    const { leases, waits } = await d.store.read((tx) => snapshot(d, tx, workspaceId, 0));
    return c.json({ leases, waits, now: now() } satisfies LeasesReply);
  });

  app.get('/api/journal', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    const limit = Math.min(queryNumber(c, 'limit') ?? 100, JOURNAL_LIMIT);
    const before = queryNumber(c, 'before');
    const ref = c.req.query('session');
    const entries = await d.store.read(async (tx) => {
      const session = ref === undefined ? null : await findSession(tx, workspace.id, ref);
      const rows = await tx.journal.recent({
        limit,
        ...(before === null ? {} : { before }),
        ...(session ? { sessionId: session.id } : c.req.query('all') === '1' ? {} : { workspaceId: workspace.id }),
      });
      return journalView(tx, rows.reverse());
    });
    return c.json({ entries } satisfies JournalReply);
  });

  app.get('/api/history', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    const ref = c.req.query('session');
    const session = ref === undefined ? null : await d.store.read((tx) => findSession(tx, workspace.id, ref));
    const last = queryNumber(c, 'last');
    const workspaceId = c.req.query('all') === '1' ? null : workspace.id;
    const since = last === null ? null : d.clock.now() - last * 1000;
    return c.json((await historyOf(d, { workspaceId, session, since })) satisfies HistoryReply);
  });

  app.post('/api/line', async (c) => c.json(await lineReply(d, await requestBody(c, lineRequest))));

  app.get('/api/replay/:ref', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    const session = await d.store.read((tx) => findSession(tx, workspace.id, c.req.param('ref')));
    return c.json((await replayOf(d, session, queryNumber(c, 'at'))) satisfies ReplayReply);
  });

  app.post('/api/claim', async (c) => c.json((await claim(d, await requestBody(c, claimRequest))) satisfies ClaimReply));
  app.post('/api/unlock', async (c) => c.json((await unlock(d, await requestBody(c, unlockRequest))) satisfies UnlockReply));
  app.post('/api/mine', async (c) => c.json((await mine(d, await requestBody(c, mineRequest))) satisfies MineReply));
  app.post('/api/areas', async (c) => c.json((await areas(d, await requestBody(c, areasRequest))) satisfies AreasReply));
  app.post('/api/whose', async (c) => c.json((await whose(d, await requestBody(c, whoseRequest))) satisfies WhoseReply));
  app.get('/api/roll', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    return c.json((await d.store.read((tx) => rollOf(d, tx, workspace.id, c.req.query('all') === '1'))) satisfies RollReply);
  });
  app.post('/api/identify', async (c) => c.json((await identify(d, await requestBody(c, identifyRequest))) satisfies IdentifyReply));
  app.post('/api/register', async (c) => c.json((await registerSession(d, await requestBody(c, registerRequest))) satisfies RegisterReply));
  app.post('/api/whoami', async (c) => c.json((await whoami(d, await requestBody(c, whoamiRequest))) satisfies WhoamiReply));
  app.post('/api/forget', async (c) => c.json((await forgetIdentity(d, await requestBody(c, whoamiRequest))) satisfies ForgetReply));
  app.post('/api/heartbeat', async (c) => c.json((await heartbeat(d, await requestBody(c, heartbeatRequest))) satisfies HeartbeatReply));
  app.post('/api/amend', async (c) => c.json((await amend(d, await requestBody(c, amendRequest))) satisfies AmendReply));
  app.post('/api/intent', async (c) => c.json((await intent(d, await requestBody(c, intentRequest))) satisfies IntentReply));
  app.post('/api/send', async (c) => c.json((await send(d, await requestBody(c, sendRequest))) satisfies SendReply));
  app.post('/api/inbox', async (c) => c.json((await inbox(d, await requestBody(c, inboxRequest))) satisfies InboxReply));
  app.post('/api/priority', async (c) => c.json((await priority(d, await requestBody(c, priorityRequest))) satisfies PriorityReply));
  app.post('/api/retire', async (c) => c.json((await retire(d, await requestBody(c, retireRequest))) satisfies AmendReply));
  app.post('/api/cleanup', async (c) => c.json((await cleanup(d, await requestBody(c, cleanupRequest))) satisfies CleanupReply));
  app.post('/api/import/fpai', async (c) => c.json((await importFpai(d, await requestBody(c, importRequest))) satisfies ImportReply));
  app.get('/api/export', async (c) => {
    const { workspace } = await d.places.home(queryDirectory(c));
    return c.json((await d.store.read((tx) => exportRegistry(d, tx, workspace.id))) satisfies ExportReply);
  });
  app.post('/api/refresh', async (c) => c.json((await refresh(d)) satisfies RefreshReply));
  app.post('/api/wait', async (c) => {
    const request = await requestBody(c, waitRequest);
    const gone = new AbortController();
    const hungUp = (): void => gone.abort(new Error('the client went away'));
    c.env.outgoing.once('close', hungUp);
    try {
      return c.json((await waitFor(d, request, AbortSignal.any([gone.signal, control.leavingSignal]))) satisfies WaitReply);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
      return c.body(null);
    } finally {
      c.env.outgoing.off('close', hungUp);
    }
  });
  app.post('/api/release', async (c) => c.json((await release(d, await requestBody(c, releaseRequest))) satisfies ReleaseReply));
  app.post('/api/caller', async (c) => {
    const caller = await requestBody(c, callerSchema);
    const session = await d.store.read((tx) => callingSession(tx, caller));
    return c.json({ session: session && { id: session.id, number: session.number } } satisfies CallerReply);
  });
  app.get('/api/daemon', async (c) => c.json(await control.describe()));
  app.post('/api/daemon/probe', async (c) => c.json(await control.probe()));
  app.post('/api/daemon/stop', (c) => {
    control.stop();
    return c.json({ stopping: true, pid: process.pid } satisfies StopReply);
  });
  app.post('/api/enforcement', async (c) => {
    const { cwd, ...report } = await requestBody(c, enforcementReport);
    const home = await d.places.home(cwd);
    await control.reportEnforcement(cwd, home.workspace.id, report);
    return c.json({});
  });

  archiveRoutes(app, d, capture, places);
  budgetRoutes(app, d, capture);
  captureRoutes(app, d, capture, archive);
  exportRoutes(app, d, capture);
  forgetRoutes(app, d, archive, places, capture === null);
  governanceRoutes(app, d);
  instructionRoutes(app, d);
  importRoutes(app, d, places);
  worktreeRoutes(app, d);
  lifecycleRoutes(app, d, closedown);

  app.notFound((c) => problem(c, new RollcallError('NO_SUCH_ROUTE', { method: c.req.method, path: c.req.path })));
  app.onError((error, c) => {
    if (error instanceof RollcallError) return problem(c, error);
    d.log.error({ err: error, path: c.req.path }, 'request failed');
    return problem(c, new RollcallError('BAD_REQUEST', { detail: `internal error: ${error.message}` }, { cause: error }), 500);
  });
  return getRequestListener(app.fetch, { overrideGlobalObjects: false });
}

function problem(c: Context, error: RollcallError, status: number = error.http): Response {
  return c.json(error.toJSON(), status as 400);
}

async function requestBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const raw: unknown = await c.req.json().catch(() => undefined);
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RollcallError('BAD_REQUEST', { detail: `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not as expected'}` });
}
