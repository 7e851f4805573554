import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ReadTx, Store, Tx } from '../../src/store/store.ts';
import type { StoreAdapter } from './store-adapter.ts';
import { freshStore } from './store-fixture.ts';
import { places } from './store-samples.ts';

const ESCAPED = { code: 'TRANSACTION_ESCAPED' };

/** What a transaction is: all or nothing, alone, soon over, and seen by readers only as a whole. */
export function transactionContract(adapter: StoreAdapter): void {
  describe('transactions', () => {
    const { store, open } = freshStore(adapter);
    const get = (key: string, from: Store = store()) => from.read((tx) => tx.settings.get(key));
    const set = (key: string, value: string, to: Store = store()) => to.transaction([], (tx) => tx.settings.set(key, value));

    test('a callback that throws undoes all of it, and its own error comes back', async () => {
      await set('a', '1');
      const mine = new Error('mine');
      const failing = store().transaction([], async (tx) => {
        await tx.settings.set('a', '2');
        await tx.settings.set('b', '2');
        throw mine;
      });
      await expect(failing).rejects.toBe(mine);
      expect([await get('a'), await get('b')]).toEqual(['1', null]);
    });

    test('of many that are asked for at once, one that fails takes no other with it', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 150 }, (_, index) =>
          store().transaction([], async (tx) => {
            await tx.settings.set(`key ${index}`, 'set');
            if (index % 3 === 1) throw new Error(`no ${index}`);
            return index;
          }),
        ),
      );
      for (const [index, outcome] of outcomes.entries()) {
        expect(outcome.status).toBe(index % 3 === 1 ? 'rejected' : 'fulfilled');
        expect(await get(`key ${index}`)).toBe(index % 3 === 1 ? null : 'set');
      }
    });

    test('they run one after the other, in the order in which they were asked for', async () => {
      const seen: string[] = [];
      await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          store().transaction([], async (tx) => {
            seen.push(`${name} begins`);
            const before = Number((await tx.settings.get('count')) ?? 0);
            await tx.settings.set('count', String(before + 1));
            seen.push(`${name} ends`);
          }),
        ),
      );
      expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
      expect(await get('count')).toBe('3');
    });

    test('two stores on one register lose no update', async () => {
      const { one } = await places(store());
      const other = await open();
      const tokens = await Promise.all(
        Array.from({ length: 200 }, (_, index) => (index % 2 ? other : store()).transaction([one.id], (tx) => tx.leases.nextToken(one.id))),
      );
      expect(tokens.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    });

    test('a verb that failed fails the transaction, even when its error is caught', async () => {
      await expect(
        store().transaction([], async (tx) => {
          await tx.settings.set('a', '1');
          await tx.leases.nextToken(4711).catch(() => 0);
          await tx.calls.open({ sessionId: 'nobody', toolUseId: 't', subagentId: null, tool: 'Edit', openedAt: 1 }).catch(() => {});
        }),
      ).rejects.toThrow(/foreign key/i);
      expect(await get('a')).toBeNull();
    });

    test.each<[string, (tx: Tx, store: Store) => Promise<unknown>]>([
      ['a timer', () => delay(1)],
      ['a timer of no time', () => delay(0)],
      ['the next turn', () => new Promise((resolve) => setImmediate(resolve))],
      ['a file', () => readFile(import.meta.filename)],
      ['a promise that never settles', () => new Promise(() => {})],
      ['another transaction (which would wait for this one)', (_tx, store) => store.transaction([], async () => 1)],
      ['a read on another connection', (_tx, store) => store.read(async () => 1)],
    ])('one that waits for %s is undone and rejected', async (_what, wait) => {
      await expect(
        store().transaction([], async (tx) => {
          await tx.settings.set('a', '1');
          await wait(tx, store());
          await tx.settings.set('a', '2');
        }),
      ).rejects.toMatchObject(ESCAPED);
      expect(await get('a')).toBeNull();
      await set('a', '3');
      expect(await get('a')).toBe('3');
    });

    test('one that waits among many that do not is the only one undone', async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, (_, index) =>
          store().transaction([], async (tx) => {
            await tx.settings.set(`key ${index}`, 'set');
            if (index === 2) await delay(1);
          }),
        ),
      );
      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect(await Promise.all([0, 1, 2, 3, 4].map((index) => get(`key ${index}`)))).toEqual(['set', 'set', null, 'set', 'set']);
    });

    test('a read that waits for something else is rejected and holds nobody up', async () => {
      await expect(store().read(() => delay(1))).rejects.toMatchObject(ESCAPED);
      await set('a', '1');
      expect(await get('a')).toBe('1');
    });

    test('a tx is of no use after its end', async () => {
      const kept: { tx?: Tx; late?: Promise<void>; read?: ReadTx } = {};
      await store().transaction([], async (tx) => {
        kept.tx = tx;
      });
      await store().read(async (tx) => {
        kept.read = tx;
      });
      await expect(kept.tx?.settings.set('a', '1')).rejects.toMatchObject(ESCAPED);
      await expect(kept.tx?.settings.get('a')).rejects.toMatchObject(ESCAPED);
      await expect(kept.read?.settings.get('a')).rejects.toMatchObject(ESCAPED);
      const escaping = store().transaction([], (tx) => {
        kept.late = delay(1).then(() => tx.settings.set('a', 'late'));
        return kept.late;
      });
      await expect(escaping).rejects.toMatchObject(ESCAPED);
      await expect(kept.late).rejects.toMatchObject(ESCAPED);
      expect(await get('a')).toBeNull();
    });

    test('a read sees what is committed, and the same all the time', async () => {
      const other = await open();
      await set('a', '1');
      const pending: Promise<void>[] = [];
      const seen = await store().read(async (tx) => {
        const before = await tx.settings.get('a');
        pending.push(set('a', '2', other));
        return [before, await tx.settings.get('a')];
      });
      expect(seen).toEqual(['1', '1']);
      await Promise.all(pending);
      expect(await get('a')).toBe('2');
      const inside = await store().transaction([], async (tx) => {
        await tx.settings.set('a', '3');
        return { tx: await tx.settings.get('a') };
      });
      expect(inside).toEqual({ tx: '3' });
      expect(await get('a', other)).toBe('3');
    });

    test('a transaction sees what it wrote itself', async () => {
      const seen = await store().transaction([], async (tx) => {
        await tx.settings.set('a', '1');
        await tx.journal.append({ at: 1, workspaceId: null, sessionId: null, kind: 'k', data: {} });
        return [await tx.settings.get('a'), (await tx.journal.recent({ limit: 5 })).length];
      });
      expect(seen).toEqual(['1', 1]);
    });

    test('its revision stays while nothing is committed, and changes with each commit, whoever made it', async () => {
      const again = await open();
      const seen = [store().revision(), again.revision()];
      await store().read((tx) => tx.sessions.live(null));
      await store()
        .transaction([], async () => {
          throw new Error('undone');
        })
        .catch(() => undefined);
      expect([store().revision(), again.revision()]).toEqual(seen);
      await store().transaction([], (tx) => tx.settings.set('a', '1'));
      const own = [store().revision(), again.revision()];
      expect(own[0]).not.toBe(seen[0]);
      expect(own[1]).not.toBe(seen[1]);
      await again.transaction([], (tx) => tx.settings.set('a', '2'));
      expect(store().revision()).not.toBe(own[0]);
      expect(again.revision()).not.toBe(own[1]);
    });

    test('after close nothing is taken any more, and what was asked for before is done', async () => {
      const asked = Array.from({ length: 20 }, (_, index) => set(`key ${index}`, 'set'));
      await store().close();
      await Promise.all(asked);
      await expect(set('late', '1')).rejects.toMatchObject({ code: 'REGISTER_UNAVAILABLE' });
      await expect(get('late')).rejects.toMatchObject({ code: 'REGISTER_UNAVAILABLE' });
      await store().close();
      const again = await open();
      expect(await get('key 19', again)).toBe('set');
      expect(await get('late', again)).toBeNull();
    });
  });
}
