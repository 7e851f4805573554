import { stateOf } from '../core/message/delivery.ts';
import type { Delivery } from '../core/message/message.ts';
import type { Session } from '../core/session/session.ts';
import type { Store } from '../store/store.ts';

/**
 * For whom the register holds messages, in memory: an event of a session without any asks the register nothing. Made anew from
 * the register at each start. It may name too many, never too few: what is added belongs to a transaction that may still be undone,
 * and it is taken out only in a transaction that found nothing there.
 */
export class Mailbox {
  /** Sessions with messages that were not given yet, or that have to be given again. */
  readonly queued = new Set<string>();
  /** By the agent's id of a conversation: sessions whose messages left with a reply and must appear in its transcript. */
  readonly given = new Map<string, Set<string>>();

  note(delivery: Delivery): void {
    const { sessionId, transcript } = delivery;
    const state = stateOf(delivery);
    if (state === 'queued') this.queued.add(sessionId);
    if (state !== 'given' || transcript === null) return;
    const sessions = this.given.get(transcript) ?? new Set();
    this.given.set(transcript, sessions.add(sessionId));
  }

  /** Whether the register may hold messages for this session that it has not seen. */
  mayHold({ id, agentSessionId }: Pick<Session, 'id' | 'agentSessionId'>): boolean {
    return this.queued.has(id) || this.given.get(agentSessionId)?.has(id) === true;
  }

  /** Nothing of this session has to appear in this conversation any more. */
  seen(conversation: string, sessionId: string): void {
    const sessions = this.given.get(conversation);
    sessions?.delete(sessionId);
    if (sessions?.size === 0) this.given.delete(conversation);
  }
}

export async function openMailbox(store: Store): Promise<Mailbox> {
  const mailbox = new Mailbox();
  for (const delivery of await store.read((tx) => tx.messages.allOpen())) mailbox.note(delivery);
  return mailbox;
}
