import { acknowledge, give, settleBySight, stateOf, type TranscriptSight } from '../../core/message/delivery.ts';
import { CALL_TOKENS, type Letter, letterTexts } from '../../core/message/letter.ts';
import type { AcknowledgedBy, Delivery, GivenWith } from '../../core/message/message.ts';
import type { Session } from '../../core/session/session.ts';
import { START_CHARACTERS } from '../../core/session/start-text.ts';
import { estimateTokens } from '../../core/text/tokens.ts';
import type { AgentEvent } from '../../protocol/agent-event.ts';
import type { ReadTx, Tx } from '../../store/store.ts';
import type { Daemon } from '../context.ts';
import { journal } from './journal.ts';
import { tell } from './tell.ts';

/** Of a long queue the oldest; far more than one reply can carry. */
const LOOKED_AT = 10;
/** To their sender, when their reader has ended. */
const UNREAD_NAMED = 8;
/** What was written of a conversation that is over is in the archive by then. */
const OVER_MS = 60_000;

const WITH: Partial<Record<AgentEvent['kind'], GivenWith>> = {
  'session-start': 'session-start',
  prompt: 'prompt',
  'tool-before': 'tool-before',
};

/**
 * The messages that leave with the reply to this event: behind everything else that the reply says, in the room that is left of
 * its 300 tokens (beside the texts of a start: 300 of their own, where the start has room for them).
 *
 * @param said the other texts of the reply
 */
export async function giveMail(d: Daemon, tx: Tx, session: Session, event: AgentEvent, said: readonly string[]): Promise<string[]> {
  const starts = event.kind === 'session-start';
  const givenWith = WITH[event.kind];
  // After /clear a session reads the roll call and nothing else.
  if (givenWith === undefined || event.source === 'clear' || !d.mailbox.queued.has(session.id)) return [];
  const queued = (await tx.messages.open(session.id)).filter((delivery) => stateOf(delivery) === 'queued');
  if (queued.length === 0) {
    d.mailbox.queued.delete(session.id);
    return [];
  }
  const now = d.clock.now();
  const waiting: { delivery: Delivery; letter: Letter }[] = [];
  for (const delivery of queued.slice(0, LOOKED_AT)) {
    const letter = await letterOf(tx, delivery.message, session);
    if (letter !== null) waiting.push({ delivery, letter });
  }
  const room = starts || said.length === 0 ? CALL_TOKENS : CALL_TOKENS - estimateTokens(`${said.join('\n')}\n`);
  const { texts, given } = letterTexts(
    waiting.map(({ letter }) => letter),
    now,
    room,
    queued.length - waiting.length,
  );
  if (starts && [...said, ...texts].join('\n').length > START_CHARACTERS) return [];
  for (const { delivery } of waiting.slice(0, given)) {
    const left = give(delivery, now, givenWith, session.agentSessionId);
    await put(d, tx, left);
    await journal(tx, now, session, 'message.given', { message: left.message, with: givenWith, giving: left.givings });
  }
  return texts;
}

/** A session came back: what it was given before may have been lost with its process. */
export async function mailOfResumed(d: Daemon, tx: ReadTx, session: Session): Promise<void> {
  for (const delivery of await tx.messages.open(session.id)) d.mailbox.note(delivery);
}

/** What the transcript of a conversation says of the messages that a session was given in it. */
export async function settleMail(d: Daemon, sessionId: string, conversation: string, sight: Omit<TranscriptSight, 'over'>): Promise<void> {
  const found = await d.store.read(async (tx) => {
    const session = await tx.sessions.get(sessionId);
    return { session, changed: session !== null && (await settled(d, tx, session, conversation, sight)).length > 0 };
  });
  const { session: seen, changed } = found;
  if (seen === null) return d.mailbox.seen(conversation, sessionId);
  if (!changed && (await waits(d, sessionId, conversation))) return;
  await d.store.transaction([seen.workspaceId], async (tx) => {
    const now = d.clock.now();
    const session = (await tx.sessions.get(sessionId)) ?? seen;
    const open = await tx.messages.open(sessionId);
    if (!open.some((delivery) => isGivenIn(delivery, conversation))) d.mailbox.seen(conversation, sessionId);
    for (const delivery of await settled(d, tx, session, conversation, sight)) {
      await put(d, tx, delivery);
      const { message, again, givings: giving } = delivery;
      if (again) await journal(tx, now, session, 'message.unseen', { message, giving });
      else await journal(tx, now, session, 'message.delivered', { message, giving });
    }
  });
}

/** By word, by reading or by a reply; what is acknowledged already stays as it is. */
export async function acknowledgeMail(d: Daemon, tx: Tx, session: Session, delivery: Delivery, by: AcknowledgedBy): Promise<boolean> {
  if (delivery.acknowledgedAt !== null) return false;
  await put(d, tx, acknowledge(delivery, d.clock.now(), by));
  await journal(tx, d.clock.now(), session, 'message.acknowledged', { message: delivery.message, by });
  return true;
}

/** A session has ended: who wrote to it hears which messages it was never given. They are kept for its return. */
export async function tellOfUnread(d: Daemon, tx: Tx, session: Session): Promise<void> {
  if (!d.mailbox.queued.has(session.id)) return;
  const bySender = new Map<string, number[]>();
  for (const delivery of await tx.messages.open(session.id)) {
    const { fromId } = (await tx.messages.get(delivery.message)) ?? { fromId: null };
    if (stateOf(delivery) === 'queued' && fromId !== null) bySender.set(fromId, [...(bySender.get(fromId) ?? []), delivery.message]);
  }
  for (const [fromId, numbers] of bySender) {
    if ((await tx.sessions.get(fromId))?.endedAt !== null) continue;
    const more = numbers.length > UNREAD_NAMED ? ` and ${numbers.length - UNREAD_NAMED} more` : '';
    const names =
      numbers
        .slice(0, UNREAD_NAMED)
        .map((number) => `[m${number}]`)
        .join(', ') + more;
    const [message, it] = numbers.length === 1 ? ['message', 'It is'] : ['messages', 'They are'];
    await tell(
      d,
      tx,
      fromId,
      `#${session.number} has ended before it was given your ${message} ${names}. ${it} kept, and given to it when it is resumed.`,
    );
  }
}

async function put(d: Daemon, tx: Tx, delivery: Delivery): Promise<void> {
  await tx.messages.putDelivery(delivery);
  d.mailbox.note(delivery);
}

async function letterOf(tx: ReadTx, number: number, session: Session): Promise<Letter | null> {
  const message = await tx.messages.get(number);
  if (message === null) return null;
  const sender = message.fromId === null ? null : await tx.sessions.get(message.fromId);
  return { message, to: session.number, sender: sender && { number: sender.number, ended: sender.endedAt !== null } };
}

async function waits(d: Daemon, sessionId: string, conversation: string): Promise<boolean> {
  return d.store.read(async (tx) => (await tx.messages.open(sessionId)).some((delivery) => isGivenIn(delivery, conversation)));
}

async function settled(
  d: Daemon,
  tx: ReadTx,
  session: Session,
  conversation: string,
  sight: Omit<TranscriptSight, 'over'>,
): Promise<Delivery[]> {
  const now = d.clock.now();
  const moved = session.endedAt === null && session.agentSessionId !== conversation;
  return (await tx.messages.open(session.id)).flatMap((delivery) => {
    if (!isGivenIn(delivery, conversation)) return [];
    const over = moved && now - (delivery.givenAt ?? now) > OVER_MS;
    const after = settleBySight(delivery, { ...sight, over }, session.number, now);
    return after === delivery ? [] : [after];
  });
}

function isGivenIn(delivery: Delivery, conversation: string): boolean {
  return delivery.transcript === conversation && stateOf(delivery) === 'given';
}
