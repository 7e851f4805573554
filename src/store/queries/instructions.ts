import type { Instruction, Saying, TypedConstraint } from '../../core/governance/instruction.ts';
import { compareText } from './order.ts';
import { query, type Executor } from './query.ts';

const INSTRUCTION = [
  'id',
  'workspace_id as workspaceId',
  'key',
  'session_id as sessionId',
  'quote',
  'record',
  'quadrant',
  'persistence',
  'scope',
  'explicitness',
  'typed as constraint',
  'state',
  'source',
  'said_at as saidAt',
  'last_said_at as lastSaidAt',
  'said',
  'reviewed_at as reviewedAt',
  'reviewed_by as reviewedBy',
  'edited',
  'snoozed_until as snoozedUntil',
  'supersedes',
  'changed_at as changedAt',
  'file_id as fileId',
] as const;

const SAYING = ['instruction_id as instructionId', 'record', 'session_id as sessionId', 'at'] as const;

interface Row extends Omit<Instruction, 'constraint' | 'explicitness' | 'edited'> {
  /** A number as text: dialects differ in what they store of fractions. */
  explicitness: string;
  /** JSON of a constraint. */
  constraint: string | null;
  edited: number;
}

export const instructionQueries = {
  get: query((db, p: { id: string }) => db.selectFrom('instructions').select(INSTRUCTION).where('id', '=', p.id)),
  ofWorkspace: query((db, p: { workspaceId: number }) =>
    db.selectFrom('instructions').select(INSTRUCTION).where('workspace_id', '=', p.workspaceId),
  ),
  byKey: query((db, p: { workspaceId: number; key: string }) =>
    db.selectFrom('instructions').select(INSTRUCTION).where('workspace_id', '=', p.workspaceId).where('key', '=', p.key),
  ),
  put: query((db, p: Row) =>
    db
      .insertInto('instructions')
      .values({
        id: p.id,
        workspace_id: p.workspaceId,
        key: p.key,
        session_id: p.sessionId,
        quote: p.quote,
        record: p.record,
        quadrant: p.quadrant,
        persistence: p.persistence,
        scope: p.scope,
        explicitness: p.explicitness,
        typed: p.constraint,
        state: p.state,
        source: p.source,
        said_at: p.saidAt,
        last_said_at: p.lastSaidAt,
        said: p.said,
        reviewed_at: p.reviewedAt,
        reviewed_by: p.reviewedBy,
        edited: p.edited,
        snoozed_until: p.snoozedUntil,
        supersedes: p.supersedes,
        changed_at: p.changedAt,
        file_id: p.fileId,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          session_id: eb.ref('excluded.session_id'),
          quote: eb.ref('excluded.quote'),
          record: eb.ref('excluded.record'),
          quadrant: eb.ref('excluded.quadrant'),
          persistence: eb.ref('excluded.persistence'),
          scope: eb.ref('excluded.scope'),
          explicitness: eb.ref('excluded.explicitness'),
          typed: eb.ref('excluded.typed'),
          state: eb.ref('excluded.state'),
          source: eb.ref('excluded.source'),
          said_at: eb.ref('excluded.said_at'),
          last_said_at: eb.ref('excluded.last_said_at'),
          said: eb.ref('excluded.said'),
          reviewed_at: eb.ref('excluded.reviewed_at'),
          reviewed_by: eb.ref('excluded.reviewed_by'),
          edited: eb.ref('excluded.edited'),
          snoozed_until: eb.ref('excluded.snoozed_until'),
          supersedes: eb.ref('excluded.supersedes'),
          changed_at: eb.ref('excluded.changed_at'),
          file_id: eb.ref('excluded.file_id'),
        })),
      ),
  ),
  remove: query((db, p: { id: string }) => db.deleteFrom('instructions').where('id', '=', p.id)),
  sayings: query((db, p: { id: string }) => db.selectFrom('instruction_sayings').select(SAYING).where('instruction_id', '=', p.id)),
  sayingsOfSession: query((db, p: { sessionId: string }) =>
    db.selectFrom('instruction_sayings').select(SAYING).where('session_id', '=', p.sessionId),
  ),
  noteSaying: query((db, p: Saying) =>
    db
      .insertInto('instruction_sayings')
      .values({ instruction_id: p.instructionId, record: p.record, session_id: p.sessionId, at: p.at })
      .onConflict((conflict) => conflict.columns(['instruction_id', 'record']).doNothing()),
  ),
  forgetSayings: query((db, p: { sessionId: string }) => db.deleteFrom('instruction_sayings').where('session_id', '=', p.sessionId)),
};

export class InstructionVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(id: string): Promise<Instruction | null> {
    const [row] = await this.#on.rows(instructionQueries.get, { id });
    return row === undefined ? null : instructionOf(row);
  }
  async of(workspaceId: number): Promise<Instruction[]> {
    const rows = await this.#on.rows(instructionQueries.ofWorkspace, { workspaceId });
    return rows.map(instructionOf).sort((a, b) => a.saidAt - b.saidAt || compareText(a.id, b.id));
  }
  async byKey(workspaceId: number, key: string): Promise<Instruction | null> {
    const [row] = await this.#on.rows(instructionQueries.byKey, { workspaceId, key });
    return row === undefined ? null : instructionOf(row);
  }
  async put(instruction: Instruction): Promise<void> {
    const { explicitness, constraint, edited } = instruction;
    await this.#on.change(instructionQueries.put, {
      ...instruction,
      explicitness: String(explicitness),
      constraint: constraint === null ? null : JSON.stringify(constraint),
      edited: Number(edited),
    });
  }
  async remove(id: string): Promise<void> {
    await this.#on.change(instructionQueries.remove, { id });
  }
  async sayings(id: string): Promise<Saying[]> {
    const rows = await this.#on.rows(instructionQueries.sayings, { id });
    return rows.sort((a, b) => a.at - b.at || compareText(a.record, b.record));
  }
  async sayingsOfSession(sessionId: string): Promise<Saying[]> {
    const rows = await this.#on.rows(instructionQueries.sayingsOfSession, { sessionId });
    return rows.sort((a, b) => a.at - b.at || compareText(a.record, b.record));
  }
  async noteSaying(saying: Saying): Promise<boolean> {
    return (await this.#on.change(instructionQueries.noteSaying, saying)) > 0;
  }
  async forgetSayings(sessionId: string): Promise<void> {
    await this.#on.change(instructionQueries.forgetSayings, { sessionId });
  }
}

function instructionOf(row: Row): Instruction {
  return {
    ...row,
    explicitness: Number(row.explicitness),
    constraint: row.constraint === null ? null : (JSON.parse(row.constraint) as TypedConstraint),
    edited: row.edited !== 0,
  };
}
