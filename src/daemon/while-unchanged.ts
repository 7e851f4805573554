import type { ReadTx, Store } from '../store/store.ts';

/** What was read from the register, kept for as long as nothing is committed: tasks that look again and again rest with it. */
export class WhileUnchanged<T> {
  readonly #store: Store;
  readonly #work: (tx: ReadTx) => Promise<T>;
  #known: { revision: number; value: T } | null = null;

  constructor(store: Store, work: (tx: ReadTx) => Promise<T>) {
    this.#store = store;
    this.#work = work;
  }

  async read(): Promise<T> {
    // Asked first: what is committed while it is read is read again the next time.
    const revision = this.#store.revision();
    if (this.#known?.revision !== revision) this.#known = { revision, value: await this.#store.read(this.#work) };
    return this.#known.value;
  }
}
