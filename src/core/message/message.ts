/**
 * A text that somebody sent to sessions of one workspace. It is shown as `[m7]`: the number is of the whole register and never
 * given twice, so that it says beyond doubt in a transcript which message was seen there. Times are milliseconds since the
 * epoch, UTC.
 */
export interface Message {
  number: number;
  workspaceId: number;
  sender: SenderKind;
  /** The session that sent it, or that the person's terminal is known as; null: neither. */
  fromId: string | null;
  /** Its number when it sent it: it may belong to another session later. null as above. */
  fromNumber: number | null;
  /** Without secrets and control characters; may have several lines. */
  text: string;
  /** Number of the message that it answers. */
  replyTo: number | null;
  /** It was sent to everybody who was there. */
  toAll: boolean;
  sentAt: number;
}

export type NewMessage = Omit<Message, 'number'>;

/** `person`: at a terminal, outside of any session; `program`: neither a session nor a terminal stands behind it. */
export type SenderKind = 'session' | 'person' | 'program';

/**
 * One message on its way to one session.
 *
 *     queued ──left with a reply──▶ given ──seen in the transcript──▶ delivered ──▶ acknowledged
 *       ▲                             │
 *       └─ the transcript went on without it
 *
 * A session may acknowledge it in any state: then it has read it by itself, and it is not given any more.
 */
export interface Delivery {
  /** Number of the message. */
  message: number;
  sessionId: string;
  workspaceId: number;
  /** When it left with a reply for the last time; null: never. */
  givenAt: number | null;
  givenWith: GivenWith | null;
  /** The agent's id of the conversation in whose transcript it must appear; null while it was not given. */
  transcript: string | null;
  /** How often it left with a reply. */
  givings: number;
  /** It left, but the transcript went on without it: it is given once more. */
  again: boolean;
  deliveredAt: number | null;
  acknowledgedAt: number | null;
  acknowledgedBy: AcknowledgedBy | null;
}

/** The event with whose reply it left. */
export type GivenWith = 'session-start' | 'prompt' | 'tool-before';

/** `word`: `rollcall inbox --ack`; `reading`: `rollcall inbox`; `reply`: a message in answer to it. */
export type AcknowledgedBy = 'word' | 'reading' | 'reply';

export type DeliveryState = 'queued' | 'given' | 'delivered' | 'acknowledged';

/** Code points of a text at most. */
export const MESSAGE_LIMIT = 4000;
