import type { QueryCreator } from 'kysely';
import type { Incident } from '../../core/change/change.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';
import type { Tables } from './tables.ts';

const INCIDENT = [
  'id',
  'workspace_id as workspaceId',
  'worktree_id as worktreeId',
  'path',
  'key',
  'at',
  'holder_id as holderId',
  'turn',
  'culprit_id as culpritId',
  'tool',
  'tool_use_id as toolUseId',
] as const;

export const incidentQueries = {
  recent: query((db, p: { workspaceId: number; since: number; limit: number }) =>
    newestFirst(db).where('workspace_id', '=', p.workspaceId).where('at', '>=', p.since).limit(p.limit),
  ),
  recentAnywhere: query((db, p: { since: number; limit: number }) => newestFirst(db).where('at', '>=', p.since).limit(p.limit)),
  ofTurn: query((db, p: { holderId: string; turn: number; worktreeId: number; key: string }) =>
    db
      .selectFrom('incidents')
      .select(INCIDENT)
      .where('holder_id', '=', p.holderId)
      .where('turn', '=', p.turn)
      .where('worktree_id', '=', p.worktreeId)
      .where('key', '=', p.key),
  ),
  add: query((db, p: Incident) =>
    db.insertInto('incidents').values({
      id: p.id,
      workspace_id: p.workspaceId,
      worktree_id: p.worktreeId,
      path: p.path,
      key: p.key,
      at: p.at,
      holder_id: p.holderId,
      turn: p.turn,
      culprit_id: p.culpritId,
      tool: p.tool,
      tool_use_id: p.toolUseId,
    }),
  ),
  prune: query((db, p: { olderThan: number }) => db.deleteFrom('incidents').where('at', '<', p.olderThan)),
};

function newestFirst(db: QueryCreator<Tables>) {
  return db.selectFrom('incidents').select(INCIDENT).orderBy('at', 'desc').orderBy('id', 'desc');
}

export class IncidentVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async recent(workspaceId: number | null, since: number, limit: number): Promise<Incident[]> {
    return workspaceId === null
      ? this.#on.rows(incidentQueries.recentAnywhere, { since, limit })
      : this.#on.rows(incidentQueries.recent, { workspaceId, since, limit });
  }
  async ofTurn(holderId: string, turn: number, worktreeId: number, key: string): Promise<Incident[]> {
    const incidents = await this.#on.rows(incidentQueries.ofTurn, { holderId, turn, worktreeId, key });
    return incidents.sort((a, b) => a.at - b.at || compareText(a.id, b.id));
  }
  async add(incident: Incident): Promise<void> {
    await this.#on.change(incidentQueries.add, incident);
  }
  async prune(olderThan: number): Promise<number> {
    return this.#on.change(incidentQueries.prune, { olderThan });
  }
}
