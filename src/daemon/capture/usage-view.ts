import { basename } from 'node:path';
import { levelOf } from '../../core/budget/renderings.ts';
import { PRICES_AS_OF } from '../../core/budget/prices.ts';
import { type UsageTotals, ownAndAll, totalsBy } from '../../core/budget/totals.ts';
import type { UsageBucket } from '../../core/budget/usage-ledger.ts';
import type { BudgetReply, BudgetRow, UsageReply, UsageTotalsView } from '../../protocol/api-budget.ts';
import type { Workspace } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { alertSettings } from './budget-settings.ts';

/** How full the windows of living sessions are. @param workspaceId null: of all */
export async function budgetReply(d: Daemon, workspaceId: number | null, cwd: string): Promise<BudgetReply> {
  const rows = await d.store.read(async (tx) => {
    const found: BudgetRow[] = [];
    for (const session of await tx.sessions.live(workspaceId)) {
      const view = d.budgets.of(session.id);
      if (view === null) continue;
      const workspace = (await tx.workspaces.get(session.workspaceId))?.name ?? '';
      const { id, number, agent } = session;
      const level = levelOf(view, alertSettings(d.config(session.cwd)));
      found.push({ id, number, agent, workspace, ...view, level, pressure: d.pressures.view(id) });
    }
    return found;
  });
  return { sessions: rows, alerts: d.config(cwd).budget.alerts, now: new Date(d.clock.now()).toISOString() };
}

interface UsageWanted {
  by: UsageReply['by'];
  /** Whose prices count. */
  cwd: string;
  /** Only what was used there; null: everywhere. */
  project: Workspace | null;
}

/**
 * What was used, by session, day or project. A session that the register knows counts for the project that it is said to
 * work for; another one for the repository, or the directory, in which it asked.
 */
export async function usageReply(d: Daemon, buckets: readonly UsageBucket[], { by, cwd, project }: UsageWanted): Promise<UsageReply> {
  const prices = d.config(cwd).budget.prices;
  const known = await sessionsOf(d, buckets);
  const repositories = await repositoriesOf(d);
  const named = buckets.flatMap((bucket) => {
    const around = repositories.find(({ path }) => bucket.project === path || bucket.project.startsWith(`${path}/`));
    const session = known.get(bucket.session);
    if (project !== null && (session?.workspaceId ?? around?.workspaceId) !== project.id) return [];
    return [{ ...bucket, project: session?.project ?? around?.name ?? (basename(bucket.project) || 'unknown') }];
  });
  const rows = Array.from(totalsBy(named, by, prices), ([key, { own, all }]) => {
    const number = by === 'session' ? (known.get(key)?.number ?? null) : null;
    return { key, name: number === null ? null : `#${number}`, own: totalsView(own), all: totalsView(all) };
  });
  const total = ownAndAll(named, prices);
  return {
    by,
    rows,
    total: { own: totalsView(total.own), all: totalsView(total.all) },
    pricesAsOf: PRICES_AS_OF,
    now: new Date(d.clock.now()).toISOString(),
  };
}

function totalsView({ responses, tokens, cost }: UsageTotals): UsageTotalsView {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, webSearches } = tokens;
  return {
    responses,
    tokens: {
      input: input.value,
      cacheRead: cacheRead.value,
      cacheWrite5m: cacheWrite5m.value,
      cacheWrite1h: cacheWrite1h.value,
      output: output.value,
      webSearches: webSearches.value,
    },
    state: output.state,
    usd: cost.usd,
    unpriced: [...cost.unpriced],
  };
}

interface KnownSession {
  number: number;
  workspaceId: number;
  project: string | null;
}

/** By the agent's id: the sessions that the register knows. */
async function sessionsOf(d: Daemon, buckets: readonly UsageBucket[]): Promise<Map<string, KnownSession>> {
  const ids = new Set(buckets.map(({ session }) => session));
  return d.store.read(async (tx) => {
    const found = new Map<string, KnownSession>();
    for (const id of ids) {
      const [row] = await tx.sessions.byAgentSession('claude-code', id);
      if (row === undefined) continue;
      const { number, workspaceId } = row;
      found.set(id, { number, workspaceId, project: row.project ?? (await tx.workspaces.get(workspaceId))?.name ?? null });
    }
    return found;
  });
}

/** Checkouts that the register knows, the innermost first. */
async function repositoriesOf(d: Daemon): Promise<{ path: string; workspaceId: number; name: string }[]> {
  return d.store.read(async (tx) => {
    const found: { path: string; workspaceId: number; name: string }[] = [];
    for (const { id: workspaceId, name } of await tx.workspaces.all())
      for (const { path } of await tx.workspaces.worktrees(workspaceId)) found.push({ path, workspaceId, name });
    return found.toSorted((a, b) => b.path.length - a.path.length);
  });
}
