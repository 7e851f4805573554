import type { SessionRef } from './api.ts';
import type { WhoamiRequest } from './api-identity.ts';

/** POST /api/send: a text of the caller's session, of a person or of a program to other sessions of the repository. */
export interface SendRequest extends WhoamiRequest {
  /** A session by number or name, or `all`: everybody who is here. */
  to: string;
  /** At most 4,000 characters; may have several lines. */
  text: string;
  /** Number of a message that was sent to the caller: it counts as acknowledged. */
  replyTo: number | null;
}

export interface SendReply {
  message: MessageView;
  readers: { session: SessionRef; hears: Hears }[];
  now: string;
}

/**
 * When a reader hears of it. `call`: with its next prompt or tool call, its turn runs; `prompt`: the same, it is idle; `back`: it is
 * inactive, and hears of it when it is back; `inbox`: it has no hooks, and hears of it by `rollcall inbox` alone.
 */
export type Hears = 'call' | 'prompt' | 'back' | 'inbox';

/** POST /api/inbox: messages to a session, or from it. Who reads its own has acknowledged what is shown. */
export interface InboxRequest extends WhoamiRequest {
  /** null: of the caller. */
  session: string | null;
  /** Those that it sent instead; of a caller that is no session, those that no session sent. */
  sent: boolean;
  /** This one alone; null: all. */
  message: number | null;
  /** Acknowledges these, and shows nothing else. */
  acknowledge: number[] | 'all' | null;
}

export interface InboxReply {
  /** null: the caller is no session. */
  session: SessionRef | null;
  /** The oldest first, as they were before the request; a text is shown as it was sent. */
  messages: MessageView[];
  /** There are more than are shown. */
  more: boolean;
  /** Numbers of the messages that were acknowledged by this request. */
  acknowledged: number[];
  now: string;
}

/** Times are UTC ISO-8601. */
export interface MessageView {
  number: number;
  /** `session`: null where neither a session nor a terminal with a number sent it. */
  from: { kind: 'session' | 'person' | 'program'; session: SessionRef | null };
  text: string;
  replyTo: number | null;
  toAll: boolean;
  sentAt: string;
  /** Of the reader whose messages were asked for; of what was sent, one for each reader. */
  deliveries: DeliveryView[];
}

export interface DeliveryView {
  session: SessionRef;
  ended: boolean;
  /** docs/how-it-works.md says when each is reached. */
  state: 'queued' | 'given' | 'delivered' | 'acknowledged';
  /** How often it left with a reply to the agent, and when it did last. */
  givings: number;
  givenAt: string | null;
  deliveredAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: 'word' | 'reading' | 'reply' | null;
}
