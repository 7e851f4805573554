import type { MessageMark } from './mark.ts';
import type { AcknowledgedBy, Delivery, DeliveryState, GivenWith } from './message.ts';

/** What the transcript of a conversation shows, up to where it was read. Times are ms since the epoch. */
export interface TranscriptSight {
  /** Messages that reached its model. `at` null: the record does not say when. */
  marks: readonly (MessageMark & { at: number | null })[];
  /** When its latest answers began, in their order. */
  answers: readonly number[];
  /** The session goes on as another conversation: this transcript will not grow. */
  over: boolean;
}

/** After so many answers that began later a text that left with a reply is not on its way any more. */
export const ANSWERS_WITHOUT = 3;
/** Somebody who cannot be reached this way is not told for ever. */
export const GIVINGS = 3;
/** What was seen earlier than this before it left was another one's: the record has the clock of the agent, which is this machine's. */
const TOLERANCE_MS = 5_000;

export function newDelivery(message: number, sessionId: string, workspaceId: number): Delivery {
  return {
    message,
    sessionId,
    workspaceId,
    givenAt: null,
    givenWith: null,
    transcript: null,
    givings: 0,
    again: false,
    deliveredAt: null,
    acknowledgedAt: null,
    acknowledgedBy: null,
  };
}

export function stateOf({ givenAt, again, deliveredAt, acknowledgedAt }: Delivery): DeliveryState {
  if (acknowledgedAt !== null) return 'acknowledged';
  if (deliveredAt !== null) return 'delivered';
  return givenAt === null || again ? 'queued' : 'given';
}

/** It leaves with the reply to an event of a conversation. */
export function give(delivery: Delivery, at: number, givenWith: GivenWith, transcript: string): Delivery {
  return { ...delivery, givenAt: at, givenWith, transcript, givings: delivery.givings + 1, again: false };
}

/**
 * What the transcript says of a message that left: it is there, or the conversation went on without it, so that it has to be given
 * again. The same delivery: neither can be said yet, or it is known already.
 *
 * @param to number of the session: two of them may write into one transcript
 */
export function settleBySight(delivery: Delivery, { marks, answers, over }: TranscriptSight, to: number, now: number): Delivery {
  const { givenAt, givings, again, deliveredAt } = delivery;
  if (givenAt === null || deliveredAt !== null) return delivery;
  const seen = marks.some((mark) => {
    return mark.message === delivery.message && mark.to === to && (mark.at === null || mark.at >= givenAt - TOLERANCE_MS);
  });
  if (seen) return { ...delivery, deliveredAt: now, again: false };
  if (again || givings >= GIVINGS || delivery.acknowledgedAt !== null) return delivery;
  const without = over || answers.filter((at) => at > givenAt).length >= ANSWERS_WITHOUT;
  return without ? { ...delivery, again: true } : delivery;
}

/** Idempotent: the first sign counts. */
export function acknowledge(delivery: Delivery, at: number, by: AcknowledgedBy): Delivery {
  return delivery.acknowledgedAt === null ? { ...delivery, acknowledgedAt: at, acknowledgedBy: by, again: false } : delivery;
}
