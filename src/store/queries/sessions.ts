import { sql, type QueryCreator } from 'kysely';
import type { ProcessId, Session } from '../../core/session/session.ts';
import type { AgentName } from '../../protocol/agent.ts';
import type { Alias } from '../store.ts';
import { compareText } from './order.ts';
import { pick, query, type Executor } from './query.ts';
import {
  INDEXED_SESSION_FIELDS,
  OTHER_SESSION_FIELDS,
  rowOfSession,
  SESSION_COLUMNS,
  sessionOfRow,
  type SessionRow,
} from './session-row.ts';
import type { Tables } from './tables.ts';
import { nextOf } from './workspaces.ts';

const ALIAS = ['session_id as sessionId', 'workspace_id as workspaceId', 'alias', 'kind', 'created_at as createdAt'] as const;

/** Rows that are few come in no order and are sorted afterwards: SQLite's own sorter costs 12 µs before the first row. */
export const sessionQueries = {
  get: query((db, p: { id: string }) => all(db).where('id', '=', p.id)),
  byAgentSession: query((db, p: { agent: AgentName; agentSessionId: string }) =>
    all(db)
      .where('agent', '=', p.agent)
      .where((eb) =>
        eb.or([
          eb('agent_session_id', '=', p.agentSessionId),
          eb(
            'id',
            'in',
            db
              .selectFrom('session_aliases')
              .select('session_id')
              .where('alias', '=', p.agentSessionId)
              .where('kind', '=', sql.lit('agent' as const)),
          ),
        ]),
      ),
  ),
  byProcess: query((db, p: ProcessId) =>
    all(db).where('ended_at', 'is', null).where('pid', '=', p.pid).where('process_start', '=', p.startTime).where('boot_id', '=', p.bootId),
  ),
  live: query((db, p: { workspaceId: number }) =>
    all(db).where('ended_at', 'is', null).where('workspace_id', '=', p.workspaceId).orderBy('workspace_id').orderBy('number').orderBy('id'),
  ),
  liveAnywhere: query((db) => all(db).where('ended_at', 'is', null).orderBy('workspace_id').orderBy('number').orderBy('id')),
  recent: query((db, p: { workspaceId: number; limit: number }) =>
    all(db).where('workspace_id', '=', p.workspaceId).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(p.limit),
  ),
  recentAnywhere: query((db, p: { limit: number }) => all(db).orderBy('started_at', 'desc').orderBy('id', 'desc').limit(p.limit)),
  aliases: query((db, p: { sessionId: string }) => db.selectFrom('session_aliases').select(ALIAS).where('session_id', '=', p.sessionId)),
  byAlias: query((db, p: { workspaceId: number; alias: string }) =>
    all(db).where('id', 'in', (eb) =>
      eb.selectFrom('session_aliases').select('session_id').where('alias', '=', p.alias).where('workspace_id', '=', p.workspaceId),
    ),
  ),
  byAliasAnywhere: query((db, p: { alias: string }) =>
    all(db).where('id', 'in', (eb) => eb.selectFrom('session_aliases').select('session_id').where('alias', '=', p.alias)),
  ),
  highestNumber: query((db, p: { workspaceId: number }) =>
    db
      .selectFrom('sessions')
      .select((eb) => eb.fn.max('number').as('value'))
      .where('workspace_id', '=', p.workspaceId),
  ),
  insert: query((db, p: SessionRow) => db.insertInto('sessions').values(pick(p, SESSION_COLUMNS))),
  /** Changes nothing when the row is not there or is to move in an index: a sign of life touches one page, not seven. */
  updateInPlace: query((db, p: SessionRow) =>
    db
      .updateTable('sessions')
      .set(pick(p, OTHER_SESSION_FIELDS))
      .where('id', '=', p.id)
      .where('workspace_id', '=', p.workspace_id)
      .where('number', '=', p.number)
      .where('agent_session_id', '=', p.agent_session_id)
      .where('pid', 'is not distinct from', p.pid)
      .where('started_at', '=', p.started_at)
      .where('inactive_since', 'is not distinct from', p.inactive_since)
      .where('ended_at', 'is not distinct from', p.ended_at),
  ),
  update: query((db, p: SessionRow) =>
    db
      .updateTable('sessions')
      .set(pick(p, [...INDEXED_SESSION_FIELDS, ...OTHER_SESSION_FIELDS]))
      .where('id', '=', p.id),
  ),
  addAlias: query((db, p: Alias) =>
    db
      .insertInto('session_aliases')
      .values({ session_id: p.sessionId, workspace_id: p.workspaceId, alias: p.alias, kind: p.kind, created_at: p.createdAt })
      .onConflict((conflict) => conflict.columns(['session_id', 'kind', 'alias']).doNothing()),
  ),
  removeAliases: query((db, p: { sessionId: string }) => db.deleteFrom('session_aliases').where('session_id', '=', p.sessionId)),
};

function all(db: QueryCreator<Tables>) {
  return db.selectFrom('sessions').select(SESSION_COLUMNS);
}

export class SessionVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(id: string): Promise<Session | null> {
    return (await this.#on.rows(sessionQueries.get, { id })).map(sessionOfRow)[0] ?? null;
  }
  async byAgentSession(agent: AgentName, agentSessionId: string): Promise<Session[]> {
    return (await this.#on.rows(sessionQueries.byAgentSession, { agent, agentSessionId })).map(sessionOfRow).sort(newestFirst);
  }
  async byProcess(process: ProcessId): Promise<Session[]> {
    return (await this.#on.rows(sessionQueries.byProcess, process)).map(sessionOfRow).sort(newestFirst);
  }
  async live(workspaceId: number | null): Promise<Session[]> {
    const rows =
      workspaceId === null ? this.#on.rows(sessionQueries.liveAnywhere, {}) : this.#on.rows(sessionQueries.live, { workspaceId });
    return (await rows).map(sessionOfRow);
  }
  async recent(workspaceId: number | null, limit: number): Promise<Session[]> {
    const rows =
      workspaceId === null
        ? this.#on.rows(sessionQueries.recentAnywhere, { limit })
        : this.#on.rows(sessionQueries.recent, { workspaceId, limit });
    return (await rows).map(sessionOfRow);
  }
  async aliases(sessionId: string): Promise<Alias[]> {
    const aliases = await this.#on.rows(sessionQueries.aliases, { sessionId });
    return aliases.sort((a, b) => a.createdAt - b.createdAt || compareText(a.kind, b.kind) || compareText(a.alias, b.alias));
  }
  async byAlias(workspaceId: number | null, alias: string): Promise<Session[]> {
    const rows =
      workspaceId === null
        ? this.#on.rows(sessionQueries.byAliasAnywhere, { alias })
        : this.#on.rows(sessionQueries.byAlias, { workspaceId, alias });
    return (await rows).map(sessionOfRow).sort(newestFirst);
  }
  async highestNumber(workspaceId: number): Promise<number> {
    return (await this.#on.rows(sessionQueries.highestNumber, { workspaceId }))[0]?.value ?? 0;
  }
  async insert(session: Session): Promise<void> {
    await this.#on.change(sessionQueries.insert, rowOfSession(session));
  }
  async update(session: Session): Promise<void> {
    const row = rowOfSession(session);
    if ((await this.#on.change(sessionQueries.updateInPlace, row)) > 0) return;
    if ((await this.#on.change(sessionQueries.update, row)) > 0) return;
    throw new Error(`The register has no session ${session.id} to update.`);
  }
  async addAlias(alias: Alias): Promise<void> {
    await this.#on.change(sessionQueries.addAlias, alias);
  }
  async removeAliases(sessionId: string): Promise<void> {
    await this.#on.change(sessionQueries.removeAliases, { sessionId });
  }
  async nextOrdinal(workspaceId: number): Promise<number> {
    return nextOf(this.#on, 'nextOrdinal', workspaceId);
  }
}

function newestFirst(a: Session, b: Session): number {
  return b.startedAt - a.startedAt || compareText(b.id, a.id);
}
