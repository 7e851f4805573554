import type { DecisionRecord } from '../../core/governance/audit.ts';
import type { AuditReply, AuditWanted, DecisionView } from '../../protocol/api-governance.ts';
import { RollcallError } from '../../protocol/errors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { findSession } from '../register/find-session.ts';

/** Rows that are read at once. */
const READ = 500;
/** Rows that one request looks through at most; the page then ends early, and `next` goes on behind them. */
const LOOKED_THROUGH = 20_000;

/**
 * One page of the audit, newest first. What is decided while somebody turns the pages stands before the first of them: no row
 * is shown twice or left out. Throws NO_SUCH_SESSION, BAD_REQUEST.
 */
export async function auditOf(d: Daemon, wanted: AuditWanted & { cwd: string }): Promise<AuditReply> {
  const { workspace } = await d.places.home(wanted.cwd);
  const { service, outcome, all, limit } = wanted;
  const since = wanted.since ?? 0;
  return d.store.read(async (tx) => {
    const session = wanted.session === null ? null : await findSession(tx, workspace.id, wanted.session);
    const which = session !== null ? { sessionId: session.id } : all ? {} : { workspaceId: workspace.id };
    const names = new Names(tx);
    const decisions: DecisionView[] = [];
    let before = wanted.after === null ? undefined : placeOf(wanted.after);
    let more = true;
    for (let looked = 0; more && decisions.length < limit && looked < LOOKED_THROUGH; looked += READ) {
      const rows = await tx.decisions.recent({ ...which, since, limit: READ, ...(before === undefined ? {} : { before }) });
      more = rows.length === READ;
      for (const [at, row] of rows.entries()) {
        before = { at: row.at, id: row.id };
        if ((service !== null && row.service !== service) || (outcome !== null && row.outcome !== outcome)) continue;
        decisions.push(await names.view(row));
        if (decisions.length < limit) continue;
        more ||= at < rows.length - 1;
        break;
      }
    }
    const silent = outcome === null || outcome === 'silent' ? await tx.decisions.counts({ ...which, since }) : [];
    const sums = new Map<string, AuditReply['silent'][number]>();
    const waiting = d.governance.silent.waiting.filter(
      (count) =>
        count.minute >= since &&
        (session !== null ? count.sessionId === session.id : all || count.workspaceId === workspace.id) &&
        (outcome === null || outcome === 'silent'),
    );
    for (const count of [...silent, ...waiting]) {
      if (service !== null && count.service !== service) continue;
      const key = `${count.service}\0${count.tool}`;
      const sum = sums.get(key) ?? { tool: count.tool, service: count.service, count: 0 };
      sums.set(key, { ...sum, count: sum.count + count.count });
    }
    return {
      decisions,
      next: more && before !== undefined ? `${before.at}-${before.id}` : null,
      silent: [...sums.values()],
      now: new Date(d.clock.now()).toISOString(),
    };
  });
}

function placeOf(after: string): { at: number; id: string } {
  const [, at, id] = /^(\d{1,15})-(.{1,200})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) throw new RollcallError('BAD_REQUEST', { detail: 'after is no place in the audit' });
  return { at: Number(at), id };
}

/** Shows decisions, with each session and workspace looked up once. */
export class Names {
  readonly #tx: ReadTx;
  readonly #sessions = new Map<string, DecisionView['session']>();
  readonly #workspaces = new Map<number, string | null>();

  constructor(tx: ReadTx) {
    this.#tx = tx;
  }

  async view(row: DecisionRecord): Promise<DecisionView> {
    const { ruleId, ruleVersion, workspaceId, at, ...rest } = row;
    return {
      ...rest,
      at: new Date(at).toISOString(),
      session: await this.#session(row),
      workspace: workspaceId === null ? null : await this.#workspace(workspaceId),
      rule: { id: ruleId, version: ruleVersion },
    };
  }

  async #session({ sessionId, origin }: DecisionRecord): Promise<DecisionView['session']> {
    if (origin === 'imported') return null;
    let found = this.#sessions.get(sessionId);
    if (found === undefined) {
      const session = await this.#tx.sessions.get(sessionId);
      found = session === null ? null : { id: session.id, number: session.number };
      this.#sessions.set(sessionId, found);
    }
    return found;
  }

  async #workspace(id: number): Promise<string | null> {
    let name = this.#workspaces.get(id);
    if (name === undefined) {
      name = (await this.#tx.workspaces.get(id))?.name ?? null;
      this.#workspaces.set(id, name);
    }
    return name;
  }
}
