import type { Delivery, GivenWith } from './message.ts';

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

/** It leaves with the reply to an event of a conversation. */
export function give(delivery: Delivery, at: number, givenWith: GivenWith, transcript: string): Delivery {
  return { ...delivery, givenAt: at, givenWith, transcript, givings: delivery.givings + 1, again: false };
}
