import { Worker } from 'node:worker_threads';
import { type ErrorReply, RollcallError } from '../../protocol/errors.ts';
import type { Log } from '../log.ts';

/** Functions that a worker offers. Arguments and results are copied between the threads. */
export type Operations = Record<string, (argument: never) => unknown>;

export type Call = { id: number; operation: string; argument: unknown };
export type CallReply = { id: number; ok: true; result: unknown } | { id: number; ok: false; error: ErrorReply | string };
/** What a worker says by itself. */
export interface Said {
  said: unknown;
}

export interface WorkerHealth {
  state: 'off' | 'running' | 'waiting';
  /** Starts after a failure, since the daemon came up. */
  restarts: number;
  /** Why it failed last; null: it never has. */
  problem: string | null;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** One that worked for so long has proved itself: the next failure starts with a short pause again. */
const PROVED_MS = 60_000;

/**
 * A worker thread that is started with the first call, and started again when it dies, after pauses that double from half
 * a second to a minute. Calls that were open when it died, and calls during a pause, fail with ARCHIVE_UNAVAILABLE:
 * whoever asked asks again, the transcripts wait.
 */
export class SupervisedWorker<Ops extends Operations> {
  readonly #start: () => Worker;
  readonly #name: string;
  readonly #log: Log;
  readonly #heard: (said: unknown) => void;
  readonly #now: () => number;
  readonly #open = new Map<number, { resolve: (value: never) => void; reject: (error: unknown) => void }>();
  #worker: Worker | null = null;
  #startedAt = 0;
  #notBefore = 0;
  #pause = FIRST_PAUSE_MS;
  #restarts = 0;
  #problem: string | null = null;
  #lastId = 0;
  /** While it is asked whether it can go: settles when that is decided. */
  #leaving: Promise<void> | null = null;
  #closed = false;

  /** @param options.now milliseconds of a clock that never goes back */
  constructor(options: { name: string; start: () => Worker; log: Log; now: () => number; heard?: (said: unknown) => void }) {
    this.#name = options.name;
    this.#start = options.start;
    this.#log = options.log;
    this.#now = options.now;
    this.#heard = options.heard ?? (() => {});
  }

  call<Name extends keyof Ops & string>(operation: Name, argument: Parameters<Ops[Name]>[0]): Promise<Awaited<ReturnType<Ops[Name]>>> {
    if (this.#leaving !== null) return this.#leaving.then(() => this.call(operation, argument));
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<Ops[Name]>>>();
    const id = ++this.#lastId;
    try {
      const worker = this.#running();
      this.#open.set(id, { resolve, reject });
      worker.postMessage({ id, operation, argument } satisfies Call);
    } catch (error) {
      this.#open.delete(id);
      reject(error);
    }
    return promise;
  }

  get health(): WorkerHealth {
    const state = this.#worker ? 'running' : this.#now() < this.#notBefore ? 'waiting' : 'off';
    return { state, restarts: this.#restarts, problem: this.#problem };
  }

  /** Ends the thread after its current step; open calls fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.rest();
  }

  /** Lets the thread go; the next call starts it again. */
  async rest(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#failOpen('it was asked to rest');
    await worker?.terminate();
  }

  /**
   * Lets the thread go if it agrees. What is called meanwhile waits for that, and is done by whichever thread is there
   * then: the one that agreed has closed what it worked on.
   *
   * @param ask the call whose answer says so
   * @returns whether it went
   */
  async restIf(ask: () => Promise<boolean>): Promise<boolean> {
    const answer = ask();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#leaving = promise;
    try {
      const goes = await answer;
      if (goes) await this.rest();
      return goes;
    } finally {
      this.#leaving = null;
      resolve();
    }
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    if (this.#closed) throw unavailable('the daemon is leaving');
    if (this.#now() < this.#notBefore) throw unavailable(this.#problem ?? 'it starts again in a moment');
    const worker = this.#start();
    this.#worker = worker;
    this.#startedAt = this.#now();
    worker.on('message', (message: CallReply | Said) => this.#receive(message));
    worker.once('error', (error) => this.#fail(worker, error));
    worker.once('exit', (code) => this.#fail(worker, new Error(`the thread ended with ${code}`)));
    return worker;
  }

  #receive(message: CallReply | Said): void {
    if ('said' in message) return this.#heard(message.said);
    const open = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.ok) open?.resolve(message.result as never);
    else open?.reject(errorOf(message.error));
  }

  #fail(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    if (this.#now() - this.#startedAt > PROVED_MS) this.#pause = FIRST_PAUSE_MS;
    this.#notBefore = this.#now() + this.#pause;
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    this.#restarts += 1;
    this.#problem = error.message;
    this.#log.error({ err: error, worker: this.#name }, 'worker failed');
    this.#failOpen(error.message);
  }

  #failOpen(why: string): void {
    const open = [...this.#open.values()];
    this.#open.clear();
    for (const { reject } of open) reject(unavailable(why));
  }
}

function errorOf(error: ErrorReply | string): Error {
  return typeof error === 'string' ? new Error(error) : new RollcallError(error.error.code, { ...error.error.details });
}

function unavailable(detail: string): RollcallError {
  return new RollcallError('ARCHIVE_UNAVAILABLE', { detail });
}
