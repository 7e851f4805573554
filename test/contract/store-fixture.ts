import { afterEach, beforeEach } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';

/** Gives each test of the enclosing `describe` a fresh register; `open` opens the same one once more. */
export function freshStore(adapter: StoreAdapter): { place: () => string; store: () => Store; open: () => Promise<Store> } {
  let place = '';
  let opened: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await adapter.open(place);
    opened.push(store);
    return store;
  };
  beforeEach(async () => {
    place = await adapter.create();
    await open();
  });
  afterEach(async () => {
    await Promise.all(opened.map((store) => store.close()));
    opened = [];
    await adapter.destroy(place);
  });
  return { place: () => place, store: () => opened[0] as Store, open };
}
