import { stateOf } from '../../core/message/delivery.ts';
import type { Delivery, Message } from '../../core/message/message.ts';
import type { SessionRef } from '../../protocol/api.ts';
import type { DeliveryView, MessageView } from '../../protocol/api-messages.ts';
import type { ReadTx } from '../../store/store.ts';

export async function messageView(tx: ReadTx, message: Message, deliveries: readonly Delivery[]): Promise<MessageView> {
  const { number, sender: kind, text, replyTo, toAll, sentAt } = message;
  const views: DeliveryView[] = [];
  for (const delivery of deliveries) views.push(await deliveryView(tx, delivery));
  return { number, from: { kind, session: await senderRef(tx, message) }, text, replyTo, toAll, sentAt: iso(sentAt), deliveries: views };
}

/** Under the number that it has now. */
async function senderRef(tx: ReadTx, { fromId, fromNumber }: Message): Promise<SessionRef | null> {
  return fromId === null ? null : { id: fromId, number: (await tx.sessions.get(fromId))?.number ?? fromNumber ?? 0 };
}

async function deliveryView(tx: ReadTx, delivery: Delivery): Promise<DeliveryView> {
  const { sessionId, givings, givenAt, deliveredAt, acknowledgedAt, acknowledgedBy } = delivery;
  const session = await tx.sessions.get(sessionId);
  return {
    session: { id: sessionId, number: session?.number ?? 0 },
    ended: session === null || session.endedAt !== null,
    state: stateOf(delivery),
    givings,
    givenAt: givenAt === null ? null : iso(givenAt),
    deliveredAt: deliveredAt === null ? null : iso(deliveredAt),
    acknowledgedAt: acknowledgedAt === null ? null : iso(acknowledgedAt),
    acknowledgedBy,
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
