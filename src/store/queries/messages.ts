import { sql } from 'kysely';
import type { Delivery, Message, NewMessage } from '../../core/message/message.ts';
import { query, type Executor } from './query.ts';

const MESSAGE = [
  'number',
  'workspace_id as workspaceId',
  'sender',
  'from_id as fromId',
  'from_number as fromNumber',
  'text',
  'reply_to as replyTo',
  'to_all as toAll',
  'sent_at as sentAt',
] as const;

const DELIVERY = [
  'message',
  'deliveries.session_id as sessionId',
  'deliveries.workspace_id as workspaceId',
  'given_at as givenAt',
  'given_with as givenWith',
  'transcript',
  'givings',
  'again',
  'delivered_at as deliveredAt',
  'acknowledged_at as acknowledgedAt',
  'acknowledged_by as acknowledgedBy',
] as const;

type MessageRow = Omit<Message, 'toAll'> & { toAll: number };
type DeliveryRow = Omit<Delivery, 'again'> & { again: number };

export const messageQueries = {
  get: query((db, p: { number: number }) => db.selectFrom('messages').select(MESSAGE).where('number', '=', p.number)),
  recent: query((db, p: { workspaceId: number; limit: number }) =>
    db.selectFrom('messages').select(MESSAGE).where('workspace_id', '=', p.workspaceId).orderBy('number', 'desc').limit(p.limit),
  ),
  sentBy: query((db, p: { sessionId: string; limit: number }) =>
    db.selectFrom('messages').select(MESSAGE).where('from_id', '=', p.sessionId).orderBy('number', 'desc').limit(p.limit),
  ),
  add: query((db, p: Omit<MessageRow, 'number'>) =>
    db
      .insertInto('messages')
      .values({
        workspace_id: p.workspaceId,
        sender: p.sender,
        from_id: p.fromId,
        from_number: p.fromNumber,
        text: p.text,
        reply_to: p.replyTo,
        to_all: p.toAll,
        sent_at: p.sentAt,
      })
      .returning('number'),
  ),
  delivery: query((db, p: { message: number; sessionId: string }) =>
    db.selectFrom('deliveries').select(DELIVERY).where('session_id', '=', p.sessionId).where('message', '=', p.message),
  ),
  deliveriesOf: query((db, p: { message: number }) =>
    db.selectFrom('deliveries').select(DELIVERY).where('message', '=', p.message).orderBy('session_id'),
  ),
  inbox: query((db, p: { sessionId: string }) =>
    db.selectFrom('deliveries').select(DELIVERY).where('session_id', '=', p.sessionId).orderBy('message'),
  ),
  open: query((db, p: { sessionId: string }) =>
    db
      .selectFrom('deliveries')
      .select(DELIVERY)
      .where('session_id', '=', p.sessionId)
      .where('delivered_at', 'is', sql.lit(null))
      .where('acknowledged_at', 'is', sql.lit(null))
      .orderBy('message'),
  ),
  allOpen: query((db) =>
    db
      .selectFrom('deliveries')
      .select(DELIVERY)
      .where('delivered_at', 'is', sql.lit(null))
      .where('acknowledged_at', 'is', sql.lit(null))
      .orderBy('session_id')
      .orderBy('message'),
  ),
  putDelivery: query((db, p: DeliveryRow) =>
    db
      .insertInto('deliveries')
      .values({
        session_id: p.sessionId,
        message: p.message,
        workspace_id: p.workspaceId,
        given_at: p.givenAt,
        given_with: p.givenWith,
        transcript: p.transcript,
        givings: p.givings,
        again: p.again,
        delivered_at: p.deliveredAt,
        acknowledged_at: p.acknowledgedAt,
        acknowledged_by: p.acknowledgedBy,
      })
      .onConflict((conflict) =>
        conflict.columns(['session_id', 'message']).doUpdateSet((eb) => ({
          workspace_id: eb.ref('excluded.workspace_id'),
          given_at: eb.ref('excluded.given_at'),
          given_with: eb.ref('excluded.given_with'),
          transcript: eb.ref('excluded.transcript'),
          givings: eb.ref('excluded.givings'),
          again: eb.ref('excluded.again'),
          delivered_at: eb.ref('excluded.delivered_at'),
          acknowledged_at: eb.ref('excluded.acknowledged_at'),
          acknowledged_by: eb.ref('excluded.acknowledged_by'),
        })),
      ),
  ),
  /** Numbers of the messages that concern a session: sent by it, and sent to it. */
  numbersSentBy: query((db, p: { sessionId: string }) => db.selectFrom('messages').select('number').where('from_id', '=', p.sessionId)),
  sentBefore: query((db, p: { before: number }) => db.selectFrom('messages').select('number').where('sent_at', '<', p.before)),
  /** Deliveries of one message that a living session still waits for. */
  stillOpen: query((db, p: { message: number }) =>
    db
      .selectFrom('deliveries')
      .innerJoin('sessions', 'sessions.id', 'deliveries.session_id')
      .select('deliveries.session_id as sessionId')
      .where('deliveries.message', '=', p.message)
      .where('deliveries.delivered_at', 'is', sql.lit(null))
      .where('deliveries.acknowledged_at', 'is', sql.lit(null))
      .where('sessions.ended_at', 'is', sql.lit(null)),
  ),
  removeDeliveriesTo: query((db, p: { sessionId: string }) => db.deleteFrom('deliveries').where('session_id', '=', p.sessionId)),
  removeDeliveries: query((db, p: { message: number }) => db.deleteFrom('deliveries').where('message', '=', p.message)),
  remove: query((db, p: { number: number }) => db.deleteFrom('messages').where('number', '=', p.number)),
};

export class MessageVerbs {
  readonly #on: Executor;
  constructor(on: Executor) {
    this.#on = on;
  }
  async get(number: number): Promise<Message | null> {
    const [row] = await this.#on.rows(messageQueries.get, { number });
    return row === undefined ? null : messageOf(row);
  }
  async recent(workspaceId: number, limit: number): Promise<Message[]> {
    return (await this.#on.rows(messageQueries.recent, { workspaceId, limit })).map(messageOf);
  }
  async sentBy(sessionId: string, limit: number): Promise<Message[]> {
    return (await this.#on.rows(messageQueries.sentBy, { sessionId, limit })).map(messageOf);
  }
  async delivery(message: number, sessionId: string): Promise<Delivery | null> {
    const [row] = await this.#on.rows(messageQueries.delivery, { message, sessionId });
    return row === undefined ? null : deliveryOf(row);
  }
  async deliveriesOf(message: number): Promise<Delivery[]> {
    return (await this.#on.rows(messageQueries.deliveriesOf, { message })).map(deliveryOf);
  }
  async inbox(sessionId: string): Promise<Delivery[]> {
    return (await this.#on.rows(messageQueries.inbox, { sessionId })).map(deliveryOf);
  }
  async open(sessionId: string): Promise<Delivery[]> {
    return (await this.#on.rows(messageQueries.open, { sessionId })).map(deliveryOf);
  }
  async allOpen(): Promise<Delivery[]> {
    return (await this.#on.rows(messageQueries.allOpen, {})).map(deliveryOf);
  }
  async add(message: NewMessage): Promise<Message> {
    const [row] = await this.#on.rows(messageQueries.add, { ...message, toAll: Number(message.toAll) });
    if (row === undefined) throw new Error('a message got no number');
    return { number: row.number, ...message };
  }
  async putDelivery(delivery: Delivery): Promise<void> {
    await this.#on.change(messageQueries.putDelivery, { ...delivery, again: Number(delivery.again) });
  }
  async removeOfSession(sessionId: string): Promise<void> {
    const received = (await this.inbox(sessionId)).map(({ message }) => message);
    await this.#on.change(messageQueries.removeDeliveriesTo, { sessionId });
    for (const { number } of await this.#on.rows(messageQueries.numbersSentBy, { sessionId })) await this.#remove(number);
    for (const number of received) if ((await this.deliveriesOf(number)).length === 0) await this.#remove(number);
  }
  async prune(sentBefore: number): Promise<number> {
    let removed = 0;
    for (const { number } of await this.#on.rows(messageQueries.sentBefore, { before: sentBefore })) {
      if ((await this.#on.rows(messageQueries.stillOpen, { message: number })).length > 0) continue;
      await this.#remove(number);
      removed += 1;
    }
    return removed;
  }
  async #remove(number: number): Promise<void> {
    await this.#on.change(messageQueries.removeDeliveries, { message: number });
    await this.#on.change(messageQueries.remove, { number });
  }
}

function messageOf(row: MessageRow): Message {
  return { ...row, toAll: row.toAll === 1 };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return { ...row, again: row.again === 1 };
}
