import type { Session } from '../../core/session/session.ts';
import type { Daemon } from '../context.ts';
import { type Heard, type HeardPrompt, hear } from './hear.ts';

/** Until when everything that was stored was heard: what a daemon that was killed left is heard by the next one. */
const HEARD_UNTIL = 'instructions.heard_until';
/** What was stored so long before that time may have been on its way. */
const MARGIN_MS = 2 * 60_000;
const LOOKED_AT = 500;
const KNOWN = 4096;
const DAY_MS = 86_400_000;

type Ask = (asked: { agentSessionId: string; after: number }) => Promise<Heard | null>;

/** Takes what users say from their transcripts into the register, beside all hooks. */
export class Hearings {
  readonly #d: Daemon;
  readonly #ask: Ask;
  readonly #due = new Set<string>();
  /** How many of each conversation were heard already. */
  readonly #heard = new Map<string, number>();
  #savedAt = 0;

  constructor(d: Daemon, ask: Ask) {
    this.#d = d;
    this.#ask = ask;
  }

  /** What was not heard before the daemon ended, is due. */
  async begin(): Promise<void> {
    await this.#d.store.read(async (tx) => {
      const saved = await tx.settings.get(HEARD_UNTIL);
      const until = (saved === null ? this.#d.clock.now() - DAY_MS : Number(saved)) - MARGIN_MS;
      for (const session of await tx.sessions.recent(null, LOOKED_AT)) {
        if (session.endedAt === null || session.lastSeenAt >= until || session.endedAt >= until) this.#due.add(session.agentSessionId);
      }
    });
  }

  /** Something of this conversation was stored. */
  stored(agentSessionId: string): void {
    this.#due.add(agentSessionId);
  }

  async run(): Promise<void> {
    const from = this.#d.clock.now();
    if (this.#due.size === 0) return;
    for (const conversation of Array.from(this.#due)) {
      this.#due.delete(conversation);
      try {
        await this.#look(conversation);
      } catch (error) {
        // A second look at the same counts nothing twice.
        this.#due.add(conversation);
        throw error;
      }
    }
    if (from - this.#savedAt < MARGIN_MS / 2) return;
    await this.#d.store.transaction([], (tx) => tx.settings.set(HEARD_UNTIL, String(from)));
    this.#savedAt = from;
  }

  async #look(agentSessionId: string): Promise<void> {
    // Of what no session here has written (old transcripts, found by a sweep) nothing is asked.
    const rows = await this.#d.store.read((tx) => tx.sessions.byAgentSession('claude-code', agentSessionId));
    if (rows.length === 0) return;
    const found = await this.#ask({ agentSessionId, after: this.#heard.get(agentSessionId) ?? 0 });
    if (found === null) {
      this.#heard.delete(agentSessionId);
      return;
    }
    if (found.prompts.length > 0) {
      const bySession = new Map<Session, HeardPrompt[]>();
      for (const prompt of found.prompts) {
        const session = sessionAt(rows, prompt.at);
        if (session === null || !this.#d.config(session.cwd).governance.enabled) continue;
        bySession.set(session, [...(bySession.get(session) ?? []), prompt]);
      }
      for (const [session, prompts] of bySession) await hear(this.#d, session, prompts);
    }
    // Who is heard again is counted once all the same.
    if (this.#heard.size >= KNOWN) this.#heard.clear();
    this.#heard.set(agentSessionId, found.total);
  }
}

/** The newest that had started then. What a resume took over from before the first is heard as said in that one. */
function sessionAt(rows: readonly Session[], at: number | null): Session | null {
  return rows.find(({ startedAt }) => at === null || startedAt <= at) ?? rows.at(-1) ?? null;
}
