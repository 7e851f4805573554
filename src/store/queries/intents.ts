import { sql } from 'kysely';
import type { Area, Intent } from '../../core/intent/intent.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const INTENT = [
  'intents.session_id as sessionId',
  'intents.workspace_id as workspaceId',
  'said_by as saidBy',
  'said_at as saidAt',
  'areas',
  'progress',
  'progress_at as progressAt',
  'eta_at as etaAt',
  'eta_said_at as etaSaidAt',
  'depends_on as dependsOn',
  'done_at as doneAt',
] as const;

interface Row extends Omit<Intent, 'areas' | 'dependsOn'> {
  /** JSON of a list of areas. */
  areas: string;
  /** JSON of a list of text. */
  dependsOn: string;
}

export const intentQueries = {
  get: query((db, p: { sessionId: string }) => db.selectFrom('intents').select(INTENT).where('session_id', '=', p.sessionId)),
  live: query((db, p: { workspaceId: number }) =>
    db
      .selectFrom('sessions')
      .innerJoin('intents', 'intents.session_id', 'sessions.id')
      .select(INTENT)
      .where('sessions.workspace_id', '=', p.workspaceId)
      .where('sessions.ended_at', 'is', sql.lit(null)),
  ),
  put: query((db, p: Row) =>
    db
      .insertInto('intents')
      .values({
        session_id: p.sessionId,
        workspace_id: p.workspaceId,
        said_by: p.saidBy,
        said_at: p.saidAt,
        areas: p.areas,
        progress: p.progress,
        progress_at: p.progressAt,
        eta_at: p.etaAt,
        eta_said_at: p.etaSaidAt,
        depends_on: p.dependsOn,
        done_at: p.doneAt,
      })
      .onConflict((conflict) =>
        conflict.column('session_id').doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          said_by: eb.ref('excluded.said_by'),
          said_at: eb.ref('excluded.said_at'),
          areas: eb.ref('excluded.areas'),
          progress: eb.ref('excluded.progress'),
          progress_at: eb.ref('excluded.progress_at'),
          eta_at: eb.ref('excluded.eta_at'),
          eta_said_at: eb.ref('excluded.eta_said_at'),
          depends_on: eb.ref('excluded.depends_on'),
          done_at: eb.ref('excluded.done_at'),
        })),
      ),
  ),
  remove: query((db, p: { sessionId: string }) => db.deleteFrom('intents').where('session_id', '=', p.sessionId)),
};

export class IntentVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(sessionId: string): Promise<Intent | null> {
    const [row] = await this.#on.rows(intentQueries.get, { sessionId });
    return row === undefined ? null : intentOf(row);
  }
  async live(workspaceId: number): Promise<Intent[]> {
    const rows = await this.#on.rows(intentQueries.live, { workspaceId });
    return rows.map(intentOf).sort((a, b) => compareText(a.sessionId, b.sessionId));
  }
  async put(intent: Intent): Promise<void> {
    await this.#on.change(intentQueries.put, {
      ...intent,
      areas: JSON.stringify(intent.areas),
      dependsOn: JSON.stringify(intent.dependsOn),
    });
  }
  async remove(sessionId: string): Promise<void> {
    await this.#on.change(intentQueries.remove, { sessionId });
  }
}

function intentOf(row: Row): Intent {
  return { ...row, areas: JSON.parse(row.areas) as Area[], dependsOn: JSON.parse(row.dependsOn) as string[] };
}
