import type { Daemon } from '../context.ts';
import { settleMail } from '../register/mail.ts';
import type { Pulse } from './writer-operations.ts';

/** So often it is asked whether the session of a conversation in which nothing new was stored goes on as another one. */
const LOOK_AGAIN_MS = 60_000;

/** Finds the messages that sessions were given in their transcripts. Costs nothing while no message is on its way. */
export class Sightings {
  readonly #d: Daemon;
  readonly #ask: (conversation: string) => Promise<Pulse | null>;
  readonly #stored = new Set<string>();
  /** When each conversation was looked at last, on the monotonic clock. */
  readonly #looked = new Map<string, number>();

  constructor(d: Daemon, ask: (conversation: string) => Promise<Pulse | null>) {
    this.#d = d;
    this.#ask = ask;
  }

  /** Something of this conversation was stored. */
  stored(conversation: string): void {
    if (this.#d.mailbox.given.has(conversation)) this.#stored.add(conversation);
  }

  async run(): Promise<void> {
    const { given } = this.#d.mailbox;
    for (const known of this.#looked.keys()) if (!given.has(known)) this.#looked.delete(known);
    for (const [conversation, sessions] of Array.from(given)) {
      const now = this.#d.clock.monotonic();
      const looked = this.#looked.get(conversation);
      const grown = looked === undefined || this.#stored.has(conversation);
      if (!grown && now - looked < LOOK_AGAIN_MS) continue;
      // What is stored from here on is looked at the next time.
      this.#stored.delete(conversation);
      const readers = Array.from(sessions);
      if (grown || (await this.#isLeft(conversation, readers))) await this.#look(conversation, readers);
      this.#looked.set(conversation, now);
    }
  }

  /** One of its sessions goes on as another conversation. */
  async #isLeft(conversation: string, sessions: readonly string[]): Promise<boolean> {
    return this.#d.store.read(async (tx) => {
      for (const id of sessions) {
        const session = await tx.sessions.get(id);
        if (session?.endedAt === null && session.agentSessionId !== conversation) return true;
      }
      return false;
    });
  }

  async #look(conversation: string, sessions: readonly string[]): Promise<void> {
    try {
      const pulse = await this.#ask(conversation);
      const seen = pulse?.messages ?? { marks: [], answers: [] };
      for (const sessionId of sessions) await settleMail(this.#d, sessionId, conversation, seen);
    } catch (error) {
      this.#stored.add(conversation);
      throw error;
    }
  }
}
