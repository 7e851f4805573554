import type { Store } from '../../src/store/store.ts';

/** What an adapter of the register brings to run the contract. */
export interface StoreAdapter {
  name: string;
  /** A fresh, empty place for one register: a path, a connection string. */
  create(): Promise<string>;
  open(place: string): Promise<Store>;
  /** Everything at the place, once no store has it open. */
  destroy(place: string): Promise<void>;
  /** URL of a module that exports `open(place)`, for the processes that the suite starts. */
  module: string;
}
