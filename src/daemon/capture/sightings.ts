import type { Daemon } from '../context.ts';
import { settleMail } from '../register/mail.ts';
import type { Pulse } from './writer-operations.ts';

/** So often a conversation is looked at where nothing new was stored: its session may go on as another one. */
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
      const due = this.#d.clock.monotonic() - (this.#looked.get(conversation) ?? -Infinity) >= LOOK_AGAIN_MS;
      if (!this.#stored.has(conversation) && !due) continue;
      // What is stored from here on is looked at the next time.
      this.#stored.delete(conversation);
      await this.#look(conversation, Array.from(sessions));
      this.#looked.set(conversation, this.#d.clock.monotonic());
    }
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
