import type { Daemon } from '../../../src/daemon/context.ts';
import { waitFor } from '../../../src/daemon/register/wait.ts';
import { RollcallError } from '../../../src/protocol/errors.ts';
import type { Files } from './files.ts';
import { ParkedLines } from './lines.ts';
import { checkoutOf } from './steps.ts';

/** No process of this number is an agent's: a person at a terminal, who may act in the name of any session. */
export const PERSON = { pid: 2 ** 30, terminal: true };

/** A `rollcall wait` that goes on. */
export interface Waiting {
  sessionId: string;
  s: number;
  files: readonly number[];
  until: number;
  abort: AbortController;
  /** `granted`, or the code of its error; null while it waits. */
  result: string | null;
  done: Promise<void>;
}

/** Everybody who waits by command. They look again when the test says so, and never by themselves. */
export class Waiters {
  readonly #d: Daemon;
  readonly #files: Files;
  #lines = new ParkedLines();
  #all: Waiting[] = [];

  constructor(d: Daemon, files: Files) {
    this.#d = d;
    this.#files = files;
  }

  get waiting(): readonly Waiting[] {
    return this.#all.filter(({ result }) => result === null);
  }

  /** A line has moved since the last look. */
  get stirred(): boolean {
    return this.#lines.stirred;
  }

  /** Lines for a new daemon. */
  renewed(): ParkedLines {
    this.#lines = new ParkedLines();
    return this.#lines;
  }

  async begin(s: number, sessionId: string, cwd: string, files: readonly number[], until: number, now: number): Promise<Waiting> {
    const abort = new AbortController();
    const waiting: Waiting = { sessionId, s, files, until, abort, result: null, done: Promise.resolve() };
    const paths = files.map((f) => this.#files.path(this.#files.place(checkoutOf(s), f)));
    const request = { cwd, paths, timeoutMs: Math.max(0, until - now), session: sessionId, caller: PERSON };
    waiting.done = waitFor(this.#d, request, abort.signal).then(
      () => void (waiting.result = 'granted'),
      (error: unknown) => {
        if (!(error instanceof RollcallError)) throw error;
        waiting.result = error.code;
      },
    );
    this.#all.push(waiting);
    await this.#settled();
    return waiting;
  }

  /** Its client asks the next daemon. */
  async again({ s, sessionId, files, until }: Waiting, now: number): Promise<void> {
    const [first = 0] = files;
    const { worktree } = this.#files.place(checkoutOf(s), first);
    await this.begin(s, sessionId, this.#files.path({ worktree, name: '' }), files, until, now);
  }

  /** The client goes away. */
  async hangUp(waiting: Waiting): Promise<void> {
    waiting.abort.abort();
    await waiting.done;
  }

  /** The daemon leaves; gives who waited. */
  async leave(): Promise<readonly Waiting[]> {
    const waited = this.waiting;
    for (const { abort } of waited) abort.abort(new RollcallError('DAEMON_LEAVING'));
    await Promise.all(waited.map(({ done }) => done));
    this.#all = [];
    return waited;
  }

  async close(): Promise<void> {
    for (const { abort } of this.#all) abort.abort();
    await Promise.all(this.#all.map(({ done }) => done));
  }

  async wake(): Promise<void> {
    do {
      this.#lines.wake();
      await this.#settled();
    } while (this.#lines.stirred);
  }

  /** Until each of them sleeps or is over. */
  async #settled(): Promise<void> {
    while (this.waiting.length > this.#lines.sleeping) await new Promise((resolve) => void setImmediate(resolve));
  }
}
