import { afterEach, beforeEach } from 'vitest';
import type { Store, Worktree } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { places, sampleSession } from './store-samples.ts';

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

/** Two workspaces, session a and b in the first, and `at(n)`: where the n-th worktree is. */
export async function twoSessions(store: Store) {
  const found = await places(store);
  const worktrees: Worktree[] = [found.main, found.first, found.second];
  await store.transaction([found.one.id], async (tx) => {
    for (const [index, id] of ['ses_a', 'ses_b'].entries()) {
      await tx.sessions.insert(sampleSession({ id, workspaceId: found.one.id, worktreeId: null, number: index + 1 }));
    }
  });
  const at = (index: number) => {
    const { id, workspaceId } = worktrees[index] as Worktree;
    return { worktreeId: id, workspaceId };
  };
  return { ...found, at };
}
