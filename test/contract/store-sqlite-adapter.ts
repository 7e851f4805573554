import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';

/** Generous: on a loaded machine eight processes stand in line for one lock. */
const LOCK_TIMEOUT_MS = 20_000;

export function open(place: string): Promise<Store> {
  return openSqliteStore({ path: place, synchronous: 'NORMAL', lockTimeoutMs: LOCK_TIMEOUT_MS });
}

export const sqlite: StoreAdapter = {
  name: 'SQLite',
  create: async () => join(mkdtempSync(join(tmpdir(), 'rollcall-store-')), 'register.db'),
  open,
  destroy: async (place) => rmSync(dirname(place), { recursive: true, force: true }),
  module: import.meta.url,
};
